"""What the pretend deployments answer, one module an operation."""
