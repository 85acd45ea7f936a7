"""One module a format, each with `read(data, into)`; imported by the child alone."""
