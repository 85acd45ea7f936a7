"""What a web process or worker holds besides its requests: start, end, figures."""
