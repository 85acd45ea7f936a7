"""Calls to services: clients, identities, time-outs, failover.

`ask` is the door to a chat answer.
"""
