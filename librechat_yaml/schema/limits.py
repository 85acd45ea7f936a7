"""`rateLimits`, `fileConfig` and `balance`."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field, Strict

from librechat_yaml.schema import no_effect
from librechat_yaml.schema.no_effect import NoEffect
from librechat_yaml.schema.section import Amount, Count, Flag, Section

MOST_MB = 100  # of a file, whatever the configuration allows: it is held in memory


class RateLimit(Section):
    """How often something may be done; unset values come from the environment."""

    ip_max: Count | None = None
    ip_window_in_minutes: Amount | None = None
    user_max: Count | None = None
    user_window_in_minutes: Amount | None = None


class RateLimits(Section):
    """Limits of costly requests."""

    file_uploads: RateLimit = RateLimit()
    conversations_import: RateLimit = RateLimit()
    tts: RateLimit = RateLimit()
    stt: RateLimit = RateLimit()


class FileLimits(Section):
    """What may be attached at one endpoint; sizes in MB."""

    disabled: Flag = False
    file_limit: Count = 10
    """Files in one message."""
    file_size_limit: Amount = MOST_MB
    total_size_limit: Amount = 512
    supported_mime_types: tuple[str, ...] = ()
    """Regular expressions; the built-in list when empty."""

    elsewhere: ClassVar[Mapping[str, NoEffect]] = dict.fromkeys(
        (
            "defaultLLMDeliveryPath",
            "legacyFileUploadUX",
            "textFallbackWithoutTools",
        ),
        NoEffect("files are always sent as text or picture"),
    )


class ImageResize(Section):
    """Shrink pictures in the browser before they are sent."""

    enabled: Flag = False
    max_width: Count = 1900
    max_height: Count = 1900
    quality: Annotated[float, Field(ge=0, le=1)] = 0.92


class FileConfig(Section):
    """Limits of files; sizes in MB, of which one file has at most MOST_MB."""

    endpoints: Mapping[str, FileLimits] = {}
    """By endpoint name; `default` holds for the others."""
    server_file_size_limit: Amount = MOST_MB
    avatar_size_limit: Annotated[Amount, NoEffect(no_effect.AVATARS)] = 2
    file_token_limit: Count = 100_000
    """Tokens of text taken from one file."""
    file_context_size_limit: Amount = 128
    """The largest file whose words are read."""
    file_context_char_limit: Count = 1_000_000
    """Characters read of one file."""
    client_image_resize: ImageResize = ImageResize()

    elsewhere: ClassVar[Mapping[str, NoEffect]] = {
        "imageGeneration": NoEffect(no_effect.PICTURES),
        "ocr": NoEffect("pages of PDFs without text are read"),
        "text": NoEffect("`endpoints.NAME.supportedMimeTypes` decides"),
        "stt": NoEffect("whatever browsers record can be dictated"),
        "skills": NoEffect(no_effect.SKILLS),
    }

    def limits(self, endpoint: str) -> FileLimits:
        """Return what holds at an endpoint."""
        fallback = self.endpoints.get("default", FileLimits())
        return self.endpoints.get(endpoint, fallback)


class Balance(Section):
    """Token credits of people (1,000,000 credits = 1 dollar)."""

    enabled: Flag = False
    start_balance: Amount = 20_000
    auto_refill_enabled: Flag = False
    refill_interval_value: Annotated[int, Strict(), Field(ge=1)] = 30
    refill_interval_unit: Literal[
        "seconds", "minutes", "hours", "days", "weeks", "months"
    ] = "days"
    refill_amount: Amount = 10_000


class Transactions(Section):
    """Whether usage is recorded when balances are off."""

    enabled: Annotated[
        Flag, NoEffect("usage is always recorded, without content", always=True)
    ] = True
