"""What a streamed token, a socket and a start cost: measured on the real program."""
