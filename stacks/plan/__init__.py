"""What a stack would create, told to people and to scripts before it exists."""
