"""Parts of a registry."""
