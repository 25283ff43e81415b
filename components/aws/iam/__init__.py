"""Identity and access: documents, roles, and what each may do."""
