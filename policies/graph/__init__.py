"""What a program asks for, as data."""
