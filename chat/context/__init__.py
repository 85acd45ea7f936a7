"""What a model is told: the branch up to the question, within its window."""
