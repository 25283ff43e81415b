"""What AWS publishes about the types of its SDK."""
