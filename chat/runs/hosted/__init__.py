"""What the model's service runs itself in a round: offered, heard, paid, kept here.

Nothing of it is called from here, and so nothing repeated: a call that a dead process
left is told as it stood (chat/runs/calls/cut_off.py).
"""
