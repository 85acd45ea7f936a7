"""Count the tokens of OpenAI's messages, as CAMEL's OpenAITokenCounter is asked to."""

from collections.abc import Sequence
from typing import Any, cast

from endpoints.billing import token_counts
from endpoints.catalogue.models import knowledge_of
from endpoints.request import PromptMessage


class OpenAITokenCounter:
    """Counts for one model; its vocabulary comes with the installation."""

    def __init__(self, model: str) -> None:
        self.model = model
        self.encoding = knowledge_of(model).encoding

    def count_tokens_from_messages(self, messages: Sequence[Any]) -> int:
        """Return the tokens of a prompt, with what frames messages and the reply."""
        prompt = [cast(PromptMessage, {"content": None, **each}) for each in messages]
        roles = (token_counts.count(each["role"], self.encoding) for each in prompt)
        return token_counts.count_messages(prompt, self.encoding) + sum(roles)

    def encode(self, text: str) -> list[int]:
        """Return the numbers of a text's tokens."""
        return token_counts.encode(text, self.encoding)

    def decode(self, token_ids: Sequence[int]) -> str:
        """Return the text of some tokens."""
        return token_counts.decode(token_ids, self.encoding)
