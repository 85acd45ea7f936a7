"""Libraries: files that are searched, not read whole; shared by rights of their own.

`tools` is the source of `search_library` and `read_pages`; `search` asks all engines;
`indexing` makes a file's pieces and vectors; `engines` are who finds near ones.
"""
