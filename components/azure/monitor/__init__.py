"""What is watched, what is written down, and where it is seen."""
