"""What administrators are asked: who is this, why not, where from, what did it cost."""
