"""What models may call, and the services that stand behind it.

A module a section of the file (`actions`, `mcpServers`, `webSearch`, `ocr`, `tools`),
and the indexes of Azure AI Search that `tools` and `libraries` name.
"""
