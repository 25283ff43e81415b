"""Which inputs of a resource say what matters about it: wire names by type."""
