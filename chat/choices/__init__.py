"""What a person may choose for an answer, and what the server then fixes."""
