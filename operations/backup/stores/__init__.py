"""Each store as a backup sees it: written out, read into a place aside, swapped."""
