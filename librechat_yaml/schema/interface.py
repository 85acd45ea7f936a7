"""`interface`: what people see, and what they may do unless told otherwise."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field, GetJsonSchemaHandler, Strict, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from librechat_yaml.schema import no_effect
from librechat_yaml.schema.no_effect import NoEffect
from librechat_yaml.schema.section import Flag, Section, or_else

Hours = Annotated[float, Strict(), Field(ge=1, le=8760)]


class Link(Section):
    """A link at the foot of the pages."""

    external_url: str = ""
    open_new_tab: Flag = True


class Terms(Link):
    """Terms of service; people may have to accept them first."""

    modal_acceptance: Flag = False
    """Ask everyone to accept before the first chat."""
    modal_title: str = ""
    modal_content: str | tuple[str, ...] = ""
    """Markdown shown when asking, as text or as a list of lines."""

    @property
    def text(self) -> str:
        """The modal's Markdown as one text."""
        content = self.modal_content
        return content if isinstance(content, str) else "\n".join(content)


class Rights(Section):
    """What people may do with one kind of thing; `true` allows use and creation."""

    use: Flag = True
    create: Flag = True
    share: Annotated[Flag, NoEffect(no_effect.SHARING)] = False
    public: Annotated[Flag, NoEffect(no_effect.SHARING)] = False

    @model_validator(mode="before")
    @classmethod
    def _from_flag(cls, value: object) -> object:
        return {"use": value, "create": value} if isinstance(value, bool) else value

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return or_else("boolean", schema, handler)


class AgentRights(Rights):
    """Who may use, make and share assistants; `true` allows use and creation.

    Administrators share whatever is said here.
    """

    share: Flag = False
    """Whether assistants may be shared with people and groups."""
    public: Flag = False
    """Whether they may be shared with everybody."""


class SharedLinks(Rights):
    """Who may make links to conversations; `true` allows them."""

    use: Annotated[Flag, NoEffect("`create` and `public` decide")] = True
    create: Flag = True
    share: Annotated[Flag, NoEffect("`create` and `public` decide", always=True)] = True
    public: Flag = True
    """Whether a link may be open to people who are not signed in."""
    snapshot_files: Annotated[Flag, NoEffect("links show no files")] = True


class Interface(Section):
    """Switches of the pages."""

    privacy_policy: Link | None = None
    terms_of_service: Terms | None = None
    custom_welcome: str = ""
    """Greeting of an empty chat; `{{user.name}}` is filled in."""
    custom_footer: str = ""
    """Markdown at the foot of the chat; the CUSTOM_FOOTER variable when empty."""
    endpoints_menu: Flag = True
    """Show the menu of models; what was chosen stays in force without it."""
    model_select: Flag = True
    """Let people choose the model."""
    parameters: Flag = True
    """Let people change temperature and the like."""
    side_panel: Flag = True
    """Show the settings of a conversation: instructions, parameters, presets."""
    presets: Flag = True
    multi_convo: Flag = True
    """Offer to ask several models at once, and show their answers side by side."""
    bookmarks: Flag = True
    memories: Annotated[Flag, NoEffect(no_effect.MEMORY)] = True
    temporary_chat: Flag = True
    auto_submit_from_url: Flag = Field(default=True, alias="autoSubmitFromUrl")
    run_code: Flag = True
    """Offer to run Python blocks of answers, in the page."""
    web_search: Flag = True
    """Let models search the web and open pages, where it is set up."""
    file_search: Flag = True
    """Let people keep libraries of files, and models search in them."""
    file_citations: Annotated[Flag, NoEffect(no_effect.FILES)] = True
    feedback: Flag = True
    context_usage: Flag = True
    context_cost: Flag = False
    """Show what a conversation has cost."""
    build_info: Annotated[Flag, NoEffect("no version is shown to people")] = True
    prompts: Rights = Rights()
    agents: AgentRights = AgentRights()
    """Assistants."""
    shared_links: SharedLinks = SharedLinks()
    retention_mode: Literal["temporary", "all"] = "temporary"
    """Which conversations are deleted by themselves."""
    temporary_chat_retention: Hours = 720
    """Hours that a temporary chat is kept from its beginning."""
    general_chat_retention: Hours | None = None
    """Hours that any chat is kept after its last message, with retentionMode `all`;
    temporaryChatRetention when missing. RETENTION_DAYS holds as well."""

    elsewhere: ClassVar[Mapping[str, NoEffect]] = {
        "marketplace": NoEffect(no_effect.AGENTS),
        "remoteAgents": NoEffect(no_effect.AGENTS),
        "schedules": NoEffect(no_effect.AGENTS),
        "traceViewer": NoEffect(no_effect.AGENTS),
        "skills": NoEffect(no_effect.SKILLS),
        "mcpServers": NoEffect("access rules of the panel say whose a server is"),
        "defaultPinnedTools": NoEffect(no_effect.TOOLS),
        "peoplePicker": NoEffect("people are named by their address"),
        "retainAgentFiles": NoEffect(no_effect.AGENTS),
        "codeHighlightThrottleMs": NoEffect("code is coloured when it is complete"),
        "currency": NoEffect("costs are told in dollars"),
    }
