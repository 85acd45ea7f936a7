"""How the program is served: Daphne or uvicorn, and what stands before Django.

Imported by the doors of `config` alone.
"""
