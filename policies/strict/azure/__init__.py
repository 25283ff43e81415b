"""What Microsoft publishes about the types of its SDK."""
