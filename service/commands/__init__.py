"""What `remit` can do, one command a file."""
