"""What model and person are told of passages: numbered, each with its place. Pure.

What is not among them cannot be cited: a number without a passage opens nothing.
"""

from collections.abc import Sequence

from chat.libraries.search import FoundPassages, LibraryHit
from chat.store.libraries.library_files import LibraryFile
from chat.store.libraries.pieces import StoredPiece
from tools.tool import Citation, Result

SNIPPET = 300  # characters of a citation
ROOM = 40_000  # characters of passages in one result
CITE = "Cite what you use by its number, as [1]; cite nothing else."


def told(found: FoundPassages) -> Result:
    """Return a search's result: what was searched, what was found, the passages."""
    head = summary(found)
    note = f"\n({found.note})" if found.note else ""
    if not found.hits:
        advice = "Say so to the person, or search once more with other words."
        return Result(f"{head}{note}\n{advice}")
    kept = _fitting(found.hits)
    lines = [_passage(number, hit) for number, hit in enumerate(kept, start=1)]
    cited = tuple(citation(hit) for hit in kept)
    return Result("\n\n".join([f"{head}{note} {CITE}", *lines]), citations=cited)


def summary(found: FoundPassages) -> str:
    """Return in a sentence what was searched and what came of it."""
    where = f"{found.libraries} librar{'y' if found.libraries == 1 else 'ies'}"
    searched = f"Searched {where} for “{found.query}”"
    if not found.hits:
        return f"{searched}: nothing relevant found."
    passages = f"{len(found.hits)} passage{'s' * (len(found.hits) != 1)}"
    files = f"{found.files} file{'s' * (found.files != 1)}"
    return f"{searched}: {passages} from {files}."


def read(file: LibraryFile, found: Sequence[StoredPiece]) -> Result:
    """Return what stands on some pages, as passages."""
    hits = _fitting([LibraryHit(piece, file, 0.0) for piece in found])
    lines = [_passage(number, hit) for number, hit in enumerate(hits, start=1)]
    cited = tuple(citation(hit) for hit in hits)
    return Result("\n\n".join([CITE, *lines]), citations=cited)


def citation(hit: LibraryHit) -> Citation:
    """Return a passage as a source that people open."""
    words = " ".join(hit.piece["text"].split())
    return Citation(title(hit), hit.place, words[:SNIPPET])


def title(hit: LibraryHit) -> str:
    """Return the file's name and where in it the passage stands."""
    page = hit.piece["page"]
    if page:
        return f"{hit.file['name']}, p. {page}"
    heading = hit.piece["headings"][-1] if hit.piece["headings"] else ""
    return f"{hit.file['name']} · {heading or hit.piece['order'] + 1}"


def _passage(number: int, hit: LibraryHit) -> str:
    piece = hit.piece
    above = " › ".join(piece["headings"])
    place = (
        f"page {piece['page']}" if piece["page"] else f"passage {piece['order'] + 1}"
    )
    where = f"{hit.file['name']}, {place}" + (f" ({above})" if above else "")
    return f"[{number}] {where}\n{piece['text']}"


def _fitting(hits: Sequence[LibraryHit]) -> list[LibraryHit]:
    """Return as many as there is room for, the first in any case."""
    kept: list[LibraryHit] = []
    room = ROOM
    for hit in hits:
        room -= len(hit.piece["text"])
        if kept and room < 0:
            break
        kept.append(hit)
    return kept
