"""Parts of a bucket."""
