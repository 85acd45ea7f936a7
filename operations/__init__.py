"""What an operator runs: `up`, `backup`, `restore`, `doctor`, reloading, checks.

The top floor, beside `config`: may import everything, is imported by nobody below.
"""
