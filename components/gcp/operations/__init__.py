"""What Cloud Monitoring and Cloud Logging watch and keep."""
