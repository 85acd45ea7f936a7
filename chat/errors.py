"""What can go wrong in a conversation.

ChatError                    code                    HTTP
├── NotThere                 not_found               404
│   ├── NoSuchConversation   no_such_conversation    404
│   ├── NoSuchMessage        no_such_message         404
│   ├── NoSuchFile           no_such_file            404
│   ├── NoSuchRun            no_such_run             404
│   └── NoSuchCall           no_such_call            404
├── Invalid                  invalid                 400
│   └── TooLong              too_long                400
├── TooLarge                 too_large               413
├── Conflict                 conflict                409
├── Denied                   denied                  403
├── OverLimit                over_limit              429  (retry_after)
└── Unavailable              unavailable             503  (store gone)
    └── Draining             draining                503  (shutting down)
"""

from collections.abc import Mapping


class ChatError(Exception):
    """Something was refused; the message is for the person who asked."""

    code = "failed"
    status = 400

    def __init__(
        self,
        message: str = "",
        *,
        code: str = "",
        retry_after: float | None = None,
        details: Mapping[str, str] | None = None,
    ) -> None:
        self.message = message or (self.__doc__ or "").strip().splitlines()[0]
        super().__init__(self.message)
        self.code = code or self.code
        self.retry_after = retry_after
        self.details = dict(details or {})


class NotThere(ChatError):
    """There is no such thing, or it is not yours."""

    code = "not_found"
    status = 404


class NoSuchConversation(NotThere):
    """There is no such conversation."""

    code = "no_such_conversation"


class NoSuchMessage(NotThere):
    """There is no such message."""

    code = "no_such_message"


class NoSuchRun(NotThere):
    """There is no such run."""

    code = "no_such_run"


class NoSuchCall(NotThere):
    """There is no such tool call."""

    code = "no_such_call"


class NoSuchFile(NotThere):
    """There is no such file."""

    code = "no_such_file"


class Invalid(ChatError):
    """This cannot be done."""

    code = "invalid"


class TooLong(Invalid):
    """The message is too long."""

    code = "too_long"


class TooLarge(ChatError):
    """The file is too large."""

    code = "too_large"
    status = 413


class Conflict(ChatError):
    """Something else happened meanwhile."""

    code = "conflict"
    status = 409


class Denied(ChatError):
    """You may not do this."""

    code = "denied"
    status = 403


class OverLimit(ChatError):
    """A limit was reached."""

    code = "over_limit"
    status = 429


class Unavailable(ChatError):
    """The server cannot take this now; try again in a moment."""

    code = "unavailable"
    status = 503


class Draining(Unavailable):
    """The server is restarting; reconnecting."""

    code = "draining"
