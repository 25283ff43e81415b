"""Parts of a database."""
