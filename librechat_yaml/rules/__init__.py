"""What must hold among the values of librechat.yaml, beyond the shape of each.

Called by `reading.checked` alone.
"""
