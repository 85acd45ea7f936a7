"""What programs may ask of a model, one module an operation."""
