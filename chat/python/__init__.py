"""Python in the page: a tool whose programs run in a frame of the person's browser.

Others import `tools`.
"""
