"""The terms of service that people accept before they chat."""

from dataclasses import dataclass
from datetime import datetime

from librechat_yaml.live import librechat


@dataclass(frozen=True, slots=True)
class TermsOfService:
    """What `interface.termsOfService` says; texts may be empty."""

    must_accept: bool
    title: str
    content: str  # Markdown
    url: str


def terms_of_service() -> TermsOfService:
    """Return the terms in force."""
    terms = librechat().interface.terms_of_service
    if terms is None:
        return TermsOfService(must_accept=False, title="", content="", url="")
    return TermsOfService(
        must_accept=terms.modal_acceptance,
        title=terms.modal_title,
        content=terms.text,
        url=terms.external_url,
    )


def must_accept(accepted_at: datetime | None) -> bool:
    """Say whether somebody who accepted then (or never) is to be asked."""
    return accepted_at is None and terms_of_service().must_accept
