"""What an operator is told without asking, by mail and webhook, each thing once."""
