"""What operators can see of a running program: log lines, metrics, traces.

`metrics` is for everybody who counts; `log_lines` masks secrets. Nothing here says what
people write.
"""
