"""Names of a state that is not in force; each store keeps it in its own way."""

INCOMING = "restoring"  # being loaded, or on its way out
PREVIOUS = "before_restore"  # what was here before, until it is confirmed or undone
DRILL = "drill"  # loaded to be compared and thrown away
ASIDE = (INCOMING, PREVIOUS, DRILL)
