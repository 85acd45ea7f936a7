"""CAMEL's AzureOpenAIModel: its arguments, its answers, the openai package's types."""

import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from openai import AsyncAzureOpenAI, AsyncStream, AzureOpenAI, Stream
from openai.lib.streaming.chat import (
    AsyncChatCompletionStreamManager,
    ChatCompletionStreamManager,
)
from openai.types.chat import ChatCompletion, ChatCompletionChunk
from pydantic import BaseModel

from endpoints.camel import surroundings
from endpoints.camel.surroundings import Credentials
from endpoints.camel.tokens import OpenAITokenCounter
from endpoints.catalogue.models import knowledge_of

Message = Mapping[str, Any]
Tools = Sequence[Mapping[str, Any]]
Answer = ChatCompletion | Stream[ChatCompletionChunk] | ChatCompletionStreamManager[Any]
AsyncAnswer = (
    ChatCompletion
    | AsyncStream[ChatCompletionChunk]
    | AsyncChatCompletionStreamManager[Any]
)


class TokenCounter(Protocol):
    """Whatever counts the tokens of messages."""

    def count_tokens_from_messages(self, messages: Sequence[Any]) -> int: ...  # noqa: D102


class AzureOpenAIModel:
    """A deployment of Azure OpenAI, or a model of our gateway, as CAMEL calls it.

    `url`, `api_version`, credentials and `timeout` come from the environment where
    they are not given. ValueError says which of them is missing.
    """

    def __init__(  # noqa: PLR0913 - the arguments are CAMEL's
        self,
        model_type: object,
        model_config_dict: Mapping[str, Any] | None = None,
        api_key: str | None = None,
        url: str | None = None,
        token_counter: TokenCounter | None = None,
        timeout: float | None = None,
        api_version: str | None = None,
        azure_deployment_name: str | None = None,
        azure_ad_token_provider: Callable[[], str] | None = None,
        azure_ad_token: str | None = None,
        max_retries: int = 3,
        client: Any = None,  # noqa: ANN401 - anything with AzureOpenAI's methods
        async_client: Any = None,  # noqa: ANN401
        **kwargs: Any,  # noqa: ANN401 - the client's own
    ) -> None:
        self.model_type = str(getattr(model_type, "value", model_type))
        given = model_config_dict or {}
        self.model_config_dict = {
            name: value for name, value in given.items() if value is not None
        }
        self._token_counter = token_counter
        if azure_deployment_name is not None:
            text = "azure_deployment_name has no effect: model_type is the deployment"
            warnings.warn(text, DeprecationWarning, stacklevel=2)
        needed = client is None or async_client is None
        wanted = {
            **(_place(self.model_type, url, api_version) if needed else {}),
            **Credentials(api_key, azure_ad_token, azure_ad_token_provider).chosen(),
            "timeout": surroundings.timeout() if timeout is None else timeout,
            "max_retries": max_retries,
            **kwargs,
        }
        self._client = client or AzureOpenAI(**wanted)
        self._async_client = async_client or AsyncAzureOpenAI(**wanted)

    @property
    def token_counter(self) -> TokenCounter:
        """What counts tokens for this model; made when it is first asked for."""
        if self._token_counter is None:
            self._token_counter = OpenAITokenCounter(self.model_type)
        return self._token_counter

    @property
    def token_limit(self) -> int:
        """How many tokens a prompt and its answer may have."""
        told = self.model_config_dict.get("max_tokens")
        return int(told or knowledge_of(self.model_type).context_window)

    @property
    def stream(self) -> bool:
        """Whether answers come in pieces."""
        return bool(self.model_config_dict.get("stream", False))

    def count_tokens_from_messages(self, messages: Sequence[Message]) -> int:
        """Return the tokens of a prompt."""
        return self.token_counter.count_tokens_from_messages(messages)

    def run(
        self,
        messages: Sequence[Message],
        response_format: type[BaseModel] | None = None,
        tools: Tools | None = None,
    ) -> Answer:
        """Ask the model; an answer in pieces is a Stream.

        With `response_format` it is parsed, in pieces by a ChatCompletionStreamManager.
        """
        return self._run(messages, response_format, tools)

    async def arun(
        self,
        messages: Sequence[Message],
        response_format: type[BaseModel] | None = None,
        tools: Tools | None = None,
    ) -> AsyncAnswer:
        """Do what `run` does, on the event loop."""
        return await self._arun(messages, response_format, tools)

    def _run(
        self,
        messages: Sequence[Message],
        response_format: type[BaseModel] | None = None,
        tools: Tools | None = None,
    ) -> Answer:
        """Ask the model; CAMEL's own name for it."""
        call = self._method(self._client, response_format)
        answer: Answer = call(**self._request(messages, response_format, tools))
        return answer

    async def _arun(
        self,
        messages: Sequence[Message],
        response_format: type[BaseModel] | None = None,
        tools: Tools | None = None,
    ) -> AsyncAnswer:
        call = self._method(self._async_client, response_format)
        found = call(**self._request(messages, response_format, tools))
        # A manager of pieces is entered by the caller, everything else is waited for.
        in_pieces = response_format is not None and self.stream
        answer: AsyncAnswer = found if in_pieces else await found
        return answer

    def _method(self, client: Any, response_format: object) -> Callable[..., Any]:  # noqa: ANN401
        """Return the client's method for what is wanted, by the names CAMEL uses."""
        if response_format is None:
            method = client.chat.completions.create
        else:
            parsing = client.beta.chat.completions
            method = parsing.stream if self.stream else parsing.parse
        found: Callable[..., Any] = method
        return found

    def _request(
        self,
        messages: Sequence[Message],
        response_format: type[BaseModel] | None,
        tools: Tools | None,
    ) -> dict[str, Any]:
        """Return the arguments of one call; the configuration stays as it is."""
        wanted = {**self.model_config_dict, "messages": list(messages)}
        wanted["model"] = self.model_type
        if tools:
            wanted["tools"] = list(tools)
        if response_format is not None:
            wanted["response_format"] = response_format
            wanted.pop("stream", None)  # the method says it
        return wanted


def _place(model: str, url: str | None, version: str | None) -> dict[str, str]:
    """Return where a deployment answers; ValueError for what nobody says."""
    address = url or surroundings.told(surroundings.ADDRESS)
    if not address:
        raise ValueError("Say the endpoint: `url`, or AZURE_OPENAI_BASE_URL.")
    dated = version or surroundings.told(surroundings.VERSION)
    if not dated:
        raise ValueError("Say the API's version: `api_version`, or AZURE_API_VERSION.")
    return {
        "azure_endpoint": str(address),
        "azure_deployment": model,
        "api_version": dated,
    }
