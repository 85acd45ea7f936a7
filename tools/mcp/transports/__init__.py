"""The ways to a server: over HTTP, over a WebSocket, or to a program started here.

Each gives the SDK a pair of streams and keeps to its limits itself.
"""
