"""What browsers ask about tools: a person's connections to servers."""
