"""What only the running program can show."""
