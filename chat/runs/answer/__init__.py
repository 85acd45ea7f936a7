"""An answer while it grows: its parts, its calls, its numbered frames, its bounds.

Asks no store and no service; whatever writes, recovers or shows an answer may
import it.
"""
