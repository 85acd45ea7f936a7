"""What Redis holds of answers that are being written: their logs, and who writes them.

`run_log` is the events by number, `leases` which web processes live. MongoDB is not
asked here.
"""
