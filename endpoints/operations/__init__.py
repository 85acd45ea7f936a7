"""What models do besides chatting: the same routing, one module per kind."""
