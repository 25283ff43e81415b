"""What is watched, and where it is seen."""
