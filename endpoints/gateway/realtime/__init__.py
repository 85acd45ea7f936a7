"""The Realtime API: a WebSocket of a program passed on to a deployment, both ways."""
