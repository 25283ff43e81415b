"""A program that is correct and uses every type of Google's that the platform needs."""
