"""Files that people attach: taken in, made anew, and what a model is sent of them."""
