"""What the environment says where the program does not, by everybody's names for it."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

ADDRESS = ("AZURE_OPENAI_BASE_URL", "AZURE_OPENAI_ENDPOINT", "AZURE_API_BASE")
VERSION = ("AZURE_API_VERSION", "OPENAI_API_VERSION", "AZURE_OPENAI_API_VER")
KEY = ("AZURE_OPENAI_API_KEY", "AZURE_API_KEY", "AZURE_OPENAI_TOKEN")
TOKEN = ("AZURE_AD_TOKEN", "AZURE_OPENAI_AD_TOKEN")
TIMEOUT = 180.0  # seconds, CAMEL's


def told(names: tuple[str, ...]) -> str | None:
    """Return the first of some variables that is set."""
    return next((os.environ[name] for name in names if os.environ.get(name)), None)


def timeout() -> float:
    """Return the seconds that a call may take."""
    return float(os.environ.get("MODEL_TIMEOUT") or TIMEOUT)


@dataclass(frozen=True, slots=True)
class Credentials:
    """How a program says who it is; one of the three counts."""

    key: str | None = field(default=None, repr=False)
    token: str | None = field(default=None, repr=False)
    provider: Callable[[], str] | None = field(default=None, repr=False)

    def chosen(self) -> Mapping[str, object]:
        """Return the one argument of the client: it refuses two.

        What was given comes before the environment, an identity before a key, as the
        client chose when it still took both.
        """
        if self.provider is not None:
            return {"azure_ad_token_provider": self.provider}
        if self.token or not self.key:
            token = self.token or told(TOKEN)
            if token:
                return {"azure_ad_token": token}
        return {"api_key": self.key or told(KEY)}
