"""What lives on after a program's call: answers, files, batches, jobs; by owner."""
