"""Parts of a baseline."""
