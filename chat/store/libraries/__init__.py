"""Libraries in MongoDB: whose they are, their files, the pieces and their vectors."""
