"""What the pretend models say when no script tells them, and in which pieces.

`plan` asks these modules; `voice` is what the others build upon.
"""
