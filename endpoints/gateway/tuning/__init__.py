"""Tuning models: files to train with, and the jobs that do it; by owner and group."""
