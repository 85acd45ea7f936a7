"""Routers about one's own account; the chat's API mounts them under /api/.

They read the asker's id from `request.auth.id` and must be mounted with session
authentication only: a key may not make keys.
"""
