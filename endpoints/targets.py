"""The shapes that routing works with: a model on offer, and where it can be had."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Style = Literal["deployment", "v1", "models", "exact", "openai"]
# deployment  …/openai/deployments/DEP/{operation}?api-version=V, api-key
# v1          …/openai/v1/{operation}, model in the body
# models      …/models/{operation}[?api-version=V], model in the body (Foundry)
# exact       the URL is used as written, model in the body (serverless)
# openai      any OpenAI-compatible server, Authorization: Bearer
Api = Literal["chat", "responses", "completions"]
Family = Literal["", "o", "gpt-5"]


@dataclass(frozen=True, slots=True)
class Auth:
    """How a target is told who calls: a key, or an Entra ID identity."""

    type: Literal[
        "key",
        "token",
        "client_secret",
        "managed_identity",
        "workload_identity",
        "default",
        "password",
    ] = "key"
    key: str = field(default="", repr=False)
    personal: bool = False  # the key is one person's own, not the installation's
    scope: str = ""
    tenant_id: str = ""
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    username: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What is known of a model by its name or `baseModel`; tokens throughout."""

    base_model: str
    context_window: int = 4096
    max_output: int = 4096
    vision: bool = False
    tools: bool = False
    draws: bool = False  # makes pictures, and nothing else
    family: Family = ""  # reasoning family; "" = ordinary
    streams: bool = True
    encoding: str = "o200k_base"
    retires: str = ""  # ISO date, "" = unknown
    known: bool = False


@dataclass(frozen=True, slots=True)
class HostedEntry:
    """A tool that the service itself runs, as one deployment is offered it."""

    name: str  # as hosted_web_search; hosted_mcp_SERVER
    type: str  # web_search | code_interpreter | file_search | image_generation | mcp
    wire: Mapping[str, object] = field(repr=False)  # one of the request's `tools`
    title: str = ""  # for people; "": the type's own
    consent: bool = False  # each person is asked once
    deployment: str = ""  # that draws


@dataclass(frozen=True, slots=True)
class Target:
    """One deployment of one model: everything needed to call it."""

    id: str  # "group/model", stable over restarts; custom: "endpoint/model"
    endpoint: str  # azureOpenAI | openAI | name of a custom endpoint
    group: str  # the group's name; the endpoint's name outside Azure
    model: str  # what people choose
    deployment: str
    base_url: str  # operation is appended, except for style "exact"
    style: Style
    knowledge: Knowledge
    auth: Auth = field(default_factory=Auth)
    version: str = ""  # api-version, "" = none
    query: Mapping[str, str] = field(default_factory=dict)
    # user placeholders unresolved
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    add_params: Mapping[str, object] = field(default_factory=dict)
    drop_params: tuple[str, ...] = ()
    api: Api = "chat"
    force_prompt: bool = False
    weight: int = 1
    priority: int = 0  # lower is tried first
    tpm: int = 0  # tokens a minute; 0 = unknown
    rpm: int = 0
    region: str = ""
    proxy: str = field(default="", repr=False)
    hosted: tuple[HostedEntry, ...] = ()  # only where the Responses API is spoken


@dataclass(frozen=True, slots=True)
class TitleRule:
    """How conversations of an endpoint get their titles."""

    enabled: bool = False
    model: str = ""  # "" = the conversation's own
    method: Literal["completion", "functions"] = "completion"
    prompt: str = ""
    template: str = ""  # how question and answer are written down: {input}, {output}
    role: Literal["", "system", "user", "assistant"] = ""  # "" = as the prompt needs
    final: bool = False  # after the first answer, not beside it


@dataclass(frozen=True, slots=True)
class SummaryRule:
    """Whether and by which model long conversations are summarised."""

    enabled: bool = False
    model: str = ""


@dataclass(frozen=True, slots=True)
class Routing:
    """How a pool's targets are chosen; the defaults of `routing:`."""

    strategy: Literal["weighted", "least_busy", "latency", "priority"] = "weighted"
    cooldown: float = 30.0  # seconds
    attempts: int = 3
    fallbacks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    context_window_fallbacks: Mapping[str, tuple[str, ...]] = field(
        default_factory=dict
    )
    content_policy_fallbacks: Mapping[str, tuple[str, ...]] = field(
        default_factory=dict
    )

    @property
    def stands_in(self) -> bool:
        """Tell whether any model stands in for another."""
        return bool(
            self.fallbacks
            or self.context_window_fallbacks
            or self.content_policy_fallbacks
        )


@dataclass(frozen=True, slots=True)
class Offer:
    """A model that people can choose."""

    endpoint: str
    model: str
    label: str
    knowledge: Knowledge
    targets: tuple[Target, ...]
    description: str = ""
    continues: bool = False  # a cut-off answer is gone on with unasked


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All that one configuration offers, in definition order; made once per swap."""

    offers: tuple[Offer, ...] = ()
    titles: Mapping[str, TitleRule] = field(default_factory=dict)  # by endpoint
    summaries: Mapping[str, SummaryRule] = field(default_factory=dict)
    routing: Routing = field(default_factory=Routing)
    # by endpoint: the one whose models may answer when there is a picture
    vision_endpoints: Mapping[str, str] = field(default_factory=dict)
    lost_specs: tuple[str, ...] = ()  # named models whose model is not on offer
    broken: tuple[str, ...] = ()  # what no offer could be made of, and why
    # what only callers with a key of the service itself may ask, by GATEWAY_PASS_KEYS
    for_own_keys: tuple[Offer, ...] = ()

    _by_name: Mapping[tuple[str, str], Offer] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        by_name = {(offer.endpoint, offer.model): offer for offer in self.offers}
        object.__setattr__(self, "_by_name", by_name)

    def offer(self, endpoint: str, model: str) -> Offer | None:
        """Return the offer, or None when nothing of that name is on offer."""
        return self._by_name.get((endpoint, model))
