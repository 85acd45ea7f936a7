"""The embedded stores: genuine programs on private unix sockets under `data/`."""
