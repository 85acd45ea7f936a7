"""`python -m benchmarks.retrieval FOLDER…` measures: see measuring.py."""

from benchmarks.retrieval.measuring import main

main()
