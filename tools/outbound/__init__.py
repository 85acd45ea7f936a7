"""The one way out to addresses that a model or a stranger has named.

`fetch.fetch` opens a page of the internet, `service.ask` a service that the
configuration names. Nothing else in `tools` opens a connection.
"""
