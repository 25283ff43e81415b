"""What Google publishes about the types of its SDK."""
