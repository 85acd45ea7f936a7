"""LibreChat's variables that nothing reads here: named when they are set."""

import re
from collections.abc import Iterator, Mapping

from librechat_yaml.reading.nodes import Value
from librechat_yaml.reading.problems import Problem
from librechat_yaml.schema import no_effect
from librechat_yaml.schema.no_effect import NoEffect

IDLE = {
    r"FLUX_\w+|SD_WEBUI_URL|GEMINI_(API_KEY|IMAGE_MODEL)": NoEffect(
        "add a deployment that draws to a group"
    ),
    r"IMAGE_GEN_OAI_DESCRIPTION_\w+": NoEffect("IMAGE_GEN_OAI_DESCRIPTION decides"),
    r"(STT|TTS)_API_KEY": NoEffect("`speech` in librechat.yaml names its keys"),
    r"RAG_\w+|EMBEDDINGS_\w+|FILE_USAGE_\w+": NoEffect(no_effect.FILES),
    r"OPENWEATHER_API_KEY|WOLFRAM_APP_ID|YOUTUBE_API_KEY|"
    r"GOOGLE_SEARCH_API_KEY|GOOGLE_CSE_ID|TRAVERSAAL_API_KEY|"
    r"ZAPIER_\w+": NoEffect("this tool is not built in"),
    r"PLUGIN_MODELS": NoEffect("models that can call tools are offered them"),
    r"LIBRECHAT_CODE_\w+": NoEffect(no_effect.CODE),
    r"(AZURE_)?ASSISTANTS_\w+": NoEffect(no_effect.ASSISTANTS),
    r"AGENTS_\w+": NoEffect(no_effect.AGENTS),
    r"ANTHROPIC_\w+|GOOGLE_(KEY|MODELS)|BEDROCK_\w+": NoEffect(
        "name the service's OpenAI-compatible address under `endpoints.custom`"
    ),
    r"AWS_BUCKET_NAME|FIREBASE_\w+|AZURE_STORAGE_\w+|CDN_PROVIDER": NoEffect(
        no_effect.STORAGE
    ),
    r"OPENAI_MODERATION\w*": NoEffect("messages are not moderated"),
    r"OPENAI_SUMMAR\w+": NoEffect("`summarize` of each endpoint decides"),
    r"ALLOW_SHARED_LINKS(_PUBLIC)?": NoEffect(
        "`interface.sharedLinks` decides", always=True
    ),
    r"TEMP_CHAT_RETENTION_HOURS": NoEffect(
        "`interface.temporaryChatRetention` decides"
    ),
    r"SAML_\w+|APPLE_\w+|FACEBOOK_\w+": NoEffect("nobody signs in there"),
    r"MAILGUN_\w+|EMAIL_SERVICE": NoEffect("mail goes through EMAIL_HOST"),
    r"MEILI_\w+": NoEffect("the search needs no other service"),
    r"TURNSTILE_\w+": NoEffect("limits and bans guard the doors"),
    r"HELP_AND_FAQ_URL|ANALYTICS_GTM_ID|SANDPACK_BUNDLER_URL|SHOW_BIRTHDAY_ICON": (
        NoEffect("the pages have no place for it")
    ),
}
FLAGS = {"true": True, "false": False}


def idle_variables(
    tree: Mapping[str, Value], environ: Mapping[str, str]
) -> Iterator[Problem]:
    """Yield a warning for each reason, with the names of the variables that are set.

    One that the file (as it was written) refers to is read.
    """
    referenced = str(tree)
    for names, mark in IDLE.items():
        found = [
            name
            for name, value in sorted(environ.items())
            if re.fullmatch(names, name)
            and not mark.fulfilled(FLAGS.get(value.lower(), value))
            and f"${{{name}}}" not in referenced
        ]
        if found:
            text = f"no effect: {', '.join(found)} ({mark.why})"
            yield Problem((), text, "remove it from .env", "warning")
