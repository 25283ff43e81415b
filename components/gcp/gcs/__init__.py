"""Parts of Cloud Storage."""
