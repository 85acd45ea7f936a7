"""A tool, and what comes of calling it (pure)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from tools.asking import Asks, PersonsReply

Effect = Literal["read", "write"]
Progress = Callable[[str, float | None], None]  # in words, and from 0 to 1
Policy = Literal["allow", "ask", "deny"]


@dataclass(frozen=True, slots=True)
class Tool:
    """Something a model may call.

    `name` fits `^[a-zA-Z0-9_-]{1,64}$`; `label` is for people, `description` for the
    model; `parameters` is the JSON Schema of the arguments, an object.
    """

    name: str
    label: str
    description: str
    parameters: Mapping[str, object]
    source: str = "builtin"  # builtin | mcp:NAME | action:NAME | hosted
    effect: Effect = "read"
    policy: Policy = "allow"
    untrusted: bool = False  # results hold the words of strangers
    private: bool = False  # results hold what is not everybody's
    sends: bool = False  # arguments leave the installation
    icon: str = ""
    group: str = ""  # what people switch on; "" = this tool alone
    group_label: str = ""
    about: str = ""  # what the switch does, for people
    guidance: str = ""  # how the tools of its group are used, for the model
    always: bool = False  # in every toolset, nobody switches it on
    # It takes money and nothing else: nobody is asked, its lines in the ledger are its
    # own, and nobody repeats it unasked.
    costs: bool = False
    approvers: tuple[str, ...] = ()  # roles and groups: one of them allows each call
    seconds: float = 0  # that one call may take; 0: TOOL_SECONDS
    endpoints: tuple[str, ...] = ()  # whose models alone have it; (): all

    @property
    def switch(self) -> str:
        """Return the name under which people switch it on."""
        return self.group or self.name

    @property
    def names(self) -> tuple[str, ...]:
        """Return what rules may call it: its own name, its group's, its source's."""
        return self.name, self.switch, self.source, self.source.partition(":")[0]


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a statement comes from."""

    title: str
    url: str
    snippet: str = ""


@dataclass(frozen=True, slots=True)
class MadePicture:
    """A picture that a call has made; its `id` is told to the model beforehand."""

    id: str
    data: bytes = field(repr=False)
    prompt: str
    revised_prompt: str = ""
    model: str = ""


@dataclass(frozen=True, slots=True)
class GivenFile:
    """A file of the person that a call has come to, kept already."""

    id: str
    name: str
    size: tuple[int, int] | None = None  # pixels, of a picture


class Album(Protocol):
    """The pictures of the branch that a call belongs to."""

    async def newest(self) -> list[str]:
        """Return the ids of all pictures, attached or drawn, the oldest first."""

    async def read(self, picture_id: str) -> bytes:
        """Return a picture's file; raises KeyError for what is none of them."""

    async def show(self, index: int, data: bytes) -> None:
        """Show how far a picture has come that is being made."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a call gave; when it `failed`, the text says why and what may help."""

    text: str
    failed: bool = False
    citations: tuple[Citation, ...] = ()
    cost: Decimal | None = None  # dollars
    untrusted: bool = False
    private: bool = False
    pictures: tuple[MadePicture, ...] = ()
    files: tuple[GivenFile, ...] = ()
    connect: str = ""  # the server that the person has to sign in at first
    asks: "Asks | None" = None  # what the person has to say before there is a result


@dataclass(frozen=True, slots=True)
class Caller:
    """Whose answer calls, and where it is written."""

    user_id: int
    name: str = ""
    timezone: str = ""  # as Europe/Berlin
    language: str = "en"
    conversation_id: str = ""
    run_id: str = ""
    album: Album | None = None  # None: nobody looks on
    progress: Progress | None = None  # told how far a call is
    reply: "PersonsReply | None" = (
        None  # what the person said to what the call has asked
    )
