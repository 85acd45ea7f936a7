"""Who finds the passages whose vectors are near a question's: three engines, one seam.

`seam` says what an engine does; `embedded` searches in this program, `mongodb` by
`$vectorSearch`, `azure` in an index of Azure AI Search; `chosen` asks the one that
`libraries.engine` names, and this program where that one cannot.
"""
