"""The terms of service that people accept before they chat."""

from dataclasses import dataclass
from datetime import datetime

from config.live import librechat


@dataclass(frozen=True, slots=True)
class Terms:
    """What `interface.termsOfService` says; texts may be empty."""

    must_accept: bool
    title: str
    content: str  # Markdown
    url: str


def terms_of_service() -> Terms:
    """Return the terms in force."""
    terms = getattr(librechat().interface, "termsOfService", None)
    content = getattr(terms, "modalContent", None) or ""
    return Terms(
        must_accept=bool(getattr(terms, "modalAcceptance", False)),
        title=getattr(terms, "modalTitle", None) or "",
        content=content if isinstance(content, str) else "\n".join(content),
        url=getattr(terms, "externalUrl", None) or "",
    )


def must_accept(accepted_at: datetime | None) -> bool:
    """Say whether somebody who accepted then (or never) is to be asked."""
    return accepted_at is None and terms_of_service().must_accept
