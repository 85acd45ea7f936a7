"""The calls of an answer: judged, made, cut off, answered by a person.

`acting` is the door; which tools there are, and how one is called, is `tools`' affair.
"""
