"""Answers on their way to another program: the same bytes, looked at in passing. Pure.

`passthrough` is for chat completions, `response_passing` for the Responses API.
"""
