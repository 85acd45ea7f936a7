"""What a person meets: the pages in a real browser, on the whole program."""
