"""What files say, read in a process of their own: pages, headings, tables, words."""
