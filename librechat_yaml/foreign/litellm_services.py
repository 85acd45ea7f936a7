"""Services that LiteLLM names before a model, and where they speak OpenAI's API."""

import re

OPENAI = "openai"
OPENAI_NAMES = re.compile(
    r"gpt-|chatgpt|o\d(-|$)|ft:|text-|davinci|babbage|dall-e|tts-|whisper|omni-|codex"
)  # models that are OpenAI's without saying so
ADDRESSES = {  # "" where the file must tell it
    OPENAI: "https://api.openai.com/v1",
    "text-completion-openai": "https://api.openai.com/v1",
    "azure_ai": "",
    "custom_openai": "",
    "openai_like": "",
    "hosted_vllm": "",
    "lm_studio": "",
    "llamafile": "",
    "xinference": "",
    "litellm_proxy": "",
    "anthropic": "https://api.anthropic.com/v1",
    "cerebras": "https://api.cerebras.ai/v1",
    "dashscope": "https://dashscope-intl.aliyuncs.com/compatible-mode/v1",
    "deepinfra": "https://api.deepinfra.com/v1/openai",
    "deepseek": "https://api.deepseek.com/v1",
    "fireworks_ai": "https://api.fireworks.ai/inference/v1",
    "gemini": "https://generativelanguage.googleapis.com/v1beta/openai",
    "groq": "https://api.groq.com/openai/v1",
    "mistral": "https://api.mistral.ai/v1",
    "moonshot": "https://api.moonshot.ai/v1",
    "nvidia_nim": "https://integrate.api.nvidia.com/v1",
    "openrouter": "https://openrouter.ai/api/v1",
    "sambanova": "https://api.sambanova.ai/v1",
    "together_ai": "https://api.together.xyz/v1",
    "xai": "https://api.x.ai/v1",
}
KEYS = {  # the variable of its key, where it is not NAME_API_KEY
    "text-completion-openai": "OPENAI_API_KEY",
    "together_ai": "TOGETHERAI_API_KEY",
    "fireworks_ai": "FIREWORKS_AI_API_KEY",
}


def key_variable(service: str) -> str:
    """Return the variable that LiteLLM takes a service's key from."""
    return KEYS.get(service, f"{service.upper().replace('-', '_')}_API_KEY")
