"""Brings stored documents into the form that this version writes: steps, run once.

`steps` is the list; `run` takes the steps that are still to do, from `prepare`, by one
replica at a time. Others may import `run` alone.
"""
