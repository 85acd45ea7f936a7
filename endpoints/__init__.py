"""Models we can talk to and how to reach them."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from endpoints.camel.model import AzureOpenAIModel as AzureOpenAIModel


def __getattr__(name: str) -> object:
    """Load CAMEL's class when it is asked for: nobody else needs what it imports."""
    if name == "AzureOpenAIModel":
        from endpoints.camel.model import AzureOpenAIModel

        return AzureOpenAIModel
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
