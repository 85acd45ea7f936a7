"""The source of `search_library` and `read_pages`: a model searches by itself.

They work in the libraries that the conversation has chosen and the person may use at
this moment, whatever a model writes into its arguments.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from django.utils.translation import gettext as _

from accounts.rights.access import may
from chat.choices.libraries_chosen import GROUP, chosen_by
from chat.errors import NotThere
from chat.libraries import passages
from chat.libraries.in_force import Filters, files_in_force
from chat.libraries.search import LIMIT, LibraryQuestion, search
from chat.store import conversations
from chat.store.libraries import pieces
from chat.store.libraries.access import readable_libraries
from chat.store.libraries.libraries import Library
from chat.store.libraries.library_files import LibraryFile
from tools.sources import Failed
from tools.tool import Caller, Result, Tool

TOOL_NAMES = ("search_library", GROUP)  # as access rules call it
MOST = 20  # passages of one call
PAGES = 10  # of one call
AROUND = 4  # pieces before and behind, in files without pages
SEARCH = {
    "type": "object",
    "properties": {
        "query": {
            "type": "string",
            "pattern": r"\S",  # more than spaces
            "maxLength": 400,
            "description": "what to look for: the words that a text about it would "
            "have, in the language of the documents",
        },
        "file": {
            "type": "string",
            "maxLength": 300,
            "description": "only in files whose name has this in it",
        },
        "limit": {"type": "integer", "minimum": 1, "maximum": MOST},
    },
    "required": ["query"],
    "additionalProperties": False,
}
READ = {
    "type": "object",
    "properties": {
        "file": {
            "type": "string",
            "maxLength": 300,
            "description": "the file's name, as search_library told it",
        },
        "page": {
            "type": "integer",
            "minimum": 1,
            "description": "the first page; for files without pages the number of "
            "the passage",
        },
        "pages": {"type": "integer", "minimum": 1, "maximum": PAGES},
    },
    "required": ["file", "page"],
    "additionalProperties": False,
}


async def tools(user_id: int) -> Iterable[Tool]:
    """Return both tools, for whoever may search in files and has a library."""
    if not (await may(user_id, "file_search")).allowed:
        return ()
    if not await readable_libraries(user_id):
        return ()
    found = Tool(
        name="search_library",
        label=_("Search in libraries"),
        description="Search the documents that the person has chosen for this "
        "conversation. Call it before answering what they may know; several times, "
        "with other words, when little is found. Cite passages by number, as [1].",
        parameters=SEARCH,
        source="libraries",
        private=True,
        untrusted=True,
        icon="database",
        group=GROUP,
        group_label=_("Libraries"),
        about=_("Answers from the documents of your libraries."),
    )
    read = replace(
        found,
        name="read_pages",
        label=_("Read in a library"),
        description="Read some pages of a document that search_library has found.",
        parameters=READ,
    )
    return (found, read)


def lacking() -> Iterable[tuple[str, str]]:
    """Return nothing: libraries need no configuration."""
    return ()


async def call(tool: Tool, arguments: Mapping[str, object], caller: Caller) -> Result:
    """Search or read in what the conversation has chosen."""
    libraries = await _chosen(caller)
    if tool.name == "read_pages":
        return await _read(libraries, arguments)
    return await _search(libraries, arguments, caller)


async def _chosen(caller: Caller) -> list[Library]:
    """Return the libraries of the conversation that the person may use now."""
    if not (await may(caller.user_id, "file_search")).allowed:
        raise Failed(_("You may not search in files."))
    try:
        conversation = await conversations.get(caller.user_id, caller.conversation_id)
    except NotThere:
        raise Failed(_("No library is chosen in this conversation.")) from None
    ids = await chosen_by(conversation)
    libraries = await readable_libraries(caller.user_id, ids) if ids else []
    if not libraries:
        raise Failed(_("No library is chosen here that you may use."))
    return libraries


async def _search(
    libraries: list[Library], arguments: Mapping[str, object], caller: Caller
) -> Result:
    filters = Filters()
    if named := str(arguments.get("file") or "").strip():
        files = _named(await files_in_force(libraries), named)
        if not files:
            raise Failed(_no_such_file(named))
        filters = Filters(file_ids=tuple(file["_id"] for file in files))
    limit = int(float(str(arguments.get("limit") or LIMIT)))  # JSON may write 5.0
    question = LibraryQuestion(
        caller.user_id,
        str(arguments["query"]).strip(),
        filters,
        limit,
        conversation_id=caller.conversation_id,
    )
    return passages.told(await search(libraries, question))


async def _read(libraries: list[Library], arguments: Mapping[str, object]) -> Result:
    named = str(arguments["file"]).strip()
    files = _named(await files_in_force(libraries), named)
    if not files:
        raise Failed(_no_such_file(named))
    page = int(float(str(arguments["page"])))
    number = int(float(str(arguments.get("pages") or 1)))
    file = files[0]
    if file["pages"]:
        found = await pieces.on_pages(file["build"], page, page + number - 1)
    else:
        first = max(0, page - 1 - AROUND)
        found = await pieces.of_build(file["build"], first, page - 1 + AROUND)
    if not found:
        last = file["pages"] or file["pieces"]
        raise Failed(f"Nothing stands there; {file['name']} ends at {last}.")
    return passages.read(file, found)


def _named(files: Mapping[str, LibraryFile], name: str) -> list[LibraryFile]:
    """Return the files of a name, the exact one first."""
    wanted = name.casefold()
    found = [one for one in files.values() if wanted in one["name"].casefold()]
    return sorted(found, key=lambda one: (one["name"] != name, one["name"]))


def _no_such_file(name: str) -> str:
    return f"No file of these libraries is called {name!r}."
