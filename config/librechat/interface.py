"""`interface`: what people see, and what they may do unless told otherwise."""

from typing import Annotated, Literal

from pydantic import Field, GetJsonSchemaHandler, Strict, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from config.librechat.section import Flag, Section, or_else

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
    share: Flag = False
    public: Flag = False
    snapshot_files: Flag = True

    @model_validator(mode="before")
    @classmethod
    def _from_flag(cls, value: object) -> object:
        return {"use": value, "create": value} if isinstance(value, bool) else value

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return or_else("boolean", schema, handler)


class Interface(Section):
    """Switches of the pages."""

    privacy_policy: Link | None = None
    terms_of_service: Terms | None = None
    custom_welcome: str = ""
    """Greeting of an empty chat; `{{user.name}}` is filled in."""
    endpoints_menu: Flag = True
    model_select: Flag = True
    """Let people choose the model."""
    parameters: Flag = True
    """Let people change temperature and the like."""
    side_panel: Flag = True
    presets: Flag = True
    multi_convo: Flag = True
    bookmarks: Flag = True
    memories: Flag = True
    temporary_chat: Flag = True
    auto_submit_from_url: Flag = Field(default=True, alias="autoSubmitFromUrl")
    run_code: Flag = True
    web_search: Flag = True
    file_search: Flag = True
    file_citations: Flag = True
    feedback: Flag = True
    context_usage: Flag = True
    context_cost: Flag = False
    """Show what a conversation has cost."""
    build_info: Flag = True
    prompts: Rights = Rights()
    agents: Rights = Rights()
    shared_links: Rights = Rights(share=True, public=True)
    retention_mode: Literal["temporary", "all"] = "temporary"
    """Which conversations expire."""
    temporary_chat_retention: Hours = 720
    """Hours that a temporary chat is kept."""
    general_chat_retention: Hours | None = None
    """Hours that any chat is kept, with retentionMode `all`."""
