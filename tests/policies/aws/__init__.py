"""A correct program that uses every AWS type of the platform."""
