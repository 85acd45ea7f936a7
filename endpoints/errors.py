"""What can go wrong when a model is called.

EndpointError                code            another try may help
├── NoSuchModel              no_such_model   no
├── NotConfigured            not_configured  no
├── Unreachable              unreachable     yes
│   └── Untrusted            untrusted       no    (its certificate)
├── TimedOut                 timed_out       yes
├── CutOff                   cut_off         yes   (the stream ended in the middle)
├── Busy                     busy            yes   (429; `retry_after` seconds)
├── ServerTrouble            server_trouble  yes   (5xx, 408)
├── Refused                  refused         no    (401, 403)
├── NotFound                 not_found       no    (404: deployment, path or version)
├── BadRequest               bad_request     no    (400)
│   ├── CannotSee            no_vision       no    (a picture, a model of text)
│   ├── ContentFiltered      content_filter  no
│   └── PromptTooLong        context_length  no
└── BadAnswer                bad_answer      yes   (not the format that was promised)
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from endpoints.events import Attempt


class EndpointError(Exception):
    """A call failed. The message is for the person who waits for the answer.

    `admin` adds what only an administrator should read (URL without keys, hints);
    `said` is what the service itself wrote of a request that it does not accept, for
    programs; `attempts` are the calls that were made, once nobody is left to ask.
    """

    code = "failed"
    retryable = False
    status = 502  # what the gateway answers when the service gave no status

    def __init__(
        self,
        message: str,
        *,
        status: int = 0,
        retry_after: float | None = None,
        details: Mapping[str, str] | None = None,
        admin: str = "",
    ) -> None:
        super().__init__(message)
        self.message = message
        self.http_status = status or self.status
        self.told_status = status  # by the service; 0 when it gave no answer
        self.retry_after = retry_after
        self.details = dict(details or {})
        self.admin = admin
        self.said = ""  # the service's own words within message and admin
        self.attempts: tuple[Attempt, ...] = ()


class NoSuchModel(EndpointError):
    """No group offers this model."""

    code = "no_such_model"
    status = 404


class NotConfigured(EndpointError):
    """There is no endpoint at all, or it lacks its key."""

    code = "not_configured"
    status = 503


class Unreachable(EndpointError):
    """No connection could be made."""

    code = "unreachable"
    retryable = True


class Untrusted(Unreachable):
    """The service's certificate is by no authority that is trusted here."""

    code = "untrusted"
    retryable = False


class TimedOut(EndpointError):
    """A limit on waiting passed; the message names which."""

    code = "timed_out"
    retryable = True
    status = 504


class CutOff(EndpointError):
    """The stream ended before the answer did."""

    code = "cut_off"
    retryable = True


class Busy(EndpointError):
    """The service asked us to wait (429)."""

    code = "busy"
    retryable = True
    status = 429


class ServerTrouble(EndpointError):
    """The service failed (5xx, 408)."""

    code = "server_trouble"
    retryable = True


class Refused(EndpointError):
    """Key, token or role were not accepted (401, 403)."""

    code = "refused"


class NotFound(EndpointError):
    """Deployment, path or API version does not exist (404)."""

    code = "not_found"


class BadRequest(EndpointError):
    """The service does not accept this request (400)."""

    code = "bad_request"
    status = 400


class CannotSee(BadRequest):
    """There is a picture, and neither the model nor one beside it sees."""

    code = "no_vision"


class ContentFiltered(BadRequest):
    """Azure's content filter refused the prompt."""

    code = "content_filter"


class PromptTooLong(BadRequest):
    """The prompt does not fit the model's window."""

    code = "context_length"


class BadAnswer(EndpointError):
    """The service answered in another format than it promised."""

    code = "bad_answer"
    retryable = True
