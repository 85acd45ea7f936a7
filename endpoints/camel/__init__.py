"""CAMEL's AzureOpenAIModel, for programs that have no CAMEL: `endpoints.camel.model`.

It needs neither Django nor a configuration, and talks to Azure or to our gateway.
"""
