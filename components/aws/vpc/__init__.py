"""Parts of a network."""
