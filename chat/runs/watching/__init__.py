"""Who watches running answers in this process, and how each keeps up."""
