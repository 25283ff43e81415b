"""Parts of a cluster."""
