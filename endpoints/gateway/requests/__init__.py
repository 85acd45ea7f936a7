"""The bytes of a request → what is asked of a model, refused where it has no shape."""
