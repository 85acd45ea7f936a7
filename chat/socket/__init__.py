"""One tab's WebSocket: frames are read, run, and pushed. `consumers` is the door."""
