"""Runs: answers being written, whoever watches."""
