"""Parts of a storage account."""
