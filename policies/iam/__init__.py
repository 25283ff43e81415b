"""What AWS lets somebody do, by the documents of IAM and of its resources."""
