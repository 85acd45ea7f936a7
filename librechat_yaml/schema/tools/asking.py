"""`tools`: who is asked before a tool is called; a section of this program's own."""

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from librechat_yaml.schema.section import Amount, Flag, Section
from librechat_yaml.schema.tools.azure_search import SearchIndex

Policy = Literal["allow", "ask", "deny"]


class Tools(Section):
    """What models may call, and when a person is asked first."""

    policy: Mapping[str, Policy] = {}
    """By the name of a tool, of its group, its source (`mcp:NAME`, `mcp`, `builtin`),
    or by what it does (`read`, `write`). Reading is allowed and writing asks when
    nothing is said here; `deny` offers it to nobody."""
    second_person: Mapping[str, tuple[str, ...]] = {}
    """By the name of a tool, of its group or its source: roles and groups of people,
    one of whose members, other than who asks, has to allow each call."""
    prices: Mapping[str, Amount] = {}
    """Dollars for one call, by the name of a tool, of its group or its source: taken
    from budgets and entered into the ledger."""
    guarded: Flag = True
    """Ask before anything is sent out once an answer has read the words of strangers
    and what is private."""
    allowed_addresses: tuple[str, ...] = ()
    """Internal hosts, as `wiki.corp` or `10.0.0.7:8080`, whose pages models may open;
    without them only addresses of the internet are."""
    azure_ai_search: tuple[SearchIndex, ...] = Field(default=(), alias="azureAISearch")
    """Indexes of Azure AI Search, beside that of the AZURE_AI_SEARCH_… variables."""
