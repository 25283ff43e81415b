"""A picture of a graph that a person can read, without a program outside Python."""
