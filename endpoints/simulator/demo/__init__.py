"""What the pretend models say when no script tells them: useful answers, and calls.

`plan` asks these modules; `voice` is what the others build upon.
"""
