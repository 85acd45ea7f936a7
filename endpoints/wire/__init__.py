"""A request → the HTTP call that a service understands, one module a dialect. Pure."""
