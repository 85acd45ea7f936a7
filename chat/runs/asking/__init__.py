"""From what a person asks to a run that has begun.

`accept` is the door for frames (an answer, another one, the rest of one), `approval`
and `second_person` for calls that wait for a yes; all of them end in `begin`.
"""
