"""Streams to measure, and the bare forwarder to compare them with."""
