"""What Azure refuses, and the bodies in which it says so.

`requests` is asked before any model is; `tools` is its part about tools; every door of
the simulator answers with `error_answers`.
"""
