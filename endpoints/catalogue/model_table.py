"""What is known of models, as data: tokens, abilities, retirement.

Windows, outputs and reasoning rules are those of Microsoft's model pages (Azure
OpenAI, Foundry models; read August 2026) and of the makers' model cards; retirement
dates are Microsoft's of August 2026 and move often. Windows count input and output.
"""

from typing import NamedTuple

from endpoints.targets import Api, Family


class ModelRow(NamedTuple):
    """One known model; `window` and `output` in tokens."""

    name: str
    window: int
    output: int
    # v vision, t tools, s streams not, d draws; r Responses API, c completions
    traits: str = ""
    family: Family = ""
    retires: str = ""
    encoding: str = "o200k_base"

    @property
    def api(self) -> Api:
        """The API that serves it."""
        if "c" in self.traits:
            return "completions"
        return "responses" if "r" in self.traits else "chat"


OLD = "cl100k_base"

SUCCESSORS = {  # of what Azure has ended, or will soon
    "dall-e-2": "gpt-image-2",
    "dall-e-3": "gpt-image-2",
    "gpt-image-1": "gpt-image-2",
    "gpt-image-1.5": "gpt-image-2",
}

ROWS = (
    ModelRow("gpt-3.5-turbo", 16_385, 4096, "t", retires="2025-11-11", encoding=OLD),
    ModelRow("gpt-3.5-turbo-0301", 4096, 4096, "", "", "2025-02-13", OLD),
    ModelRow("gpt-3.5-turbo-0613", 4096, 4096, "t", "", "2025-02-13", OLD),
    ModelRow("gpt-3.5-turbo-16k", 16_385, 4096, "t", "", "2025-02-13", OLD),
    ModelRow("gpt-3.5-turbo-1106", 16_385, 4096, "t", "", "2025-11-11", OLD),
    ModelRow("gpt-3.5-turbo-0125", 16_385, 4096, "t", "", "2025-11-11", OLD),
    ModelRow("gpt-3.5-turbo-instruct", 4096, 4096, "c", "", "2025-11-11", OLD),
    ModelRow("davinci-002", 16_384, 16_384, "c", encoding=OLD),
    ModelRow("babbage-002", 16_384, 16_384, "c", encoding=OLD),
    ModelRow("text-davinci-003", 4097, 4097, "c", "", "2024-06-14", OLD),
    ModelRow("gpt-4", 8192, 8192, "t", "", "2025-06-06", OLD),
    ModelRow("gpt-4-32k", 32_768, 32_768, "t", "", "2025-06-06", OLD),
    ModelRow("gpt-4-1106", 128_000, 4096, "t", "", "2025-11-11", OLD),
    ModelRow("gpt-4-0125", 128_000, 4096, "t", "", "2025-11-11", OLD),
    ModelRow("gpt-4-turbo", 128_000, 4096, "vt", "", "2025-11-11", OLD),
    ModelRow("gpt-4-vision", 128_000, 4096, "v", "", "2025-11-11", OLD),
    ModelRow("gpt-4.5", 128_000, 16_384, "vt", retires="2025-07-14"),
    ModelRow("gpt-4o", 128_000, 16_384, "vt", retires="2026-10-01"),
    ModelRow("gpt-4o-2024-05-13", 128_000, 4096, "vt", retires="2026-10-01"),
    ModelRow("gpt-4o-mini", 128_000, 16_384, "vt", retires="2026-10-01"),
    ModelRow("gpt-4o-audio", 128_000, 16_384, "t"),
    ModelRow("gpt-audio", 128_000, 16_384, "t"),
    ModelRow("gpt-realtime", 32_000, 4_096, "t"),
    ModelRow("gpt-realtime-mini", 32_000, 4_096, "t"),
    ModelRow("gpt-4o-realtime", 128_000, 4_096, "t"),
    ModelRow("gpt-4o-mini-realtime", 128_000, 4_096, "t"),
    ModelRow("gpt-4.1", 1_047_576, 32_768, "vt", retires="2026-10-14"),
    ModelRow("gpt-4.1-mini", 1_047_576, 32_768, "vt", retires="2026-10-14"),
    ModelRow("gpt-4.1-nano", 1_047_576, 32_768, "vt", retires="2026-10-14"),
    ModelRow("o1", 200_000, 100_000, "vts", "o", "2026-09-16"),
    ModelRow("o1-mini", 128_000, 65_536, "", "o", "2025-10-27"),
    ModelRow("o1-preview", 128_000, 32_768, "", "o", "2025-07-28"),
    ModelRow("o1-pro", 200_000, 100_000, "vtsr", "o"),
    ModelRow("o3", 200_000, 100_000, "vt", "o", "2026-10-16"),
    ModelRow("o3-mini", 200_000, 100_000, "t", "o", "2026-10-01"),
    ModelRow("o3-pro", 200_000, 100_000, "vtsr", "o"),
    ModelRow("o4-mini", 200_000, 100_000, "vt", "o", "2026-10-16"),
    ModelRow("codex-mini", 200_000, 100_000, "vtr", "o"),
    ModelRow("gpt-5", 400_000, 128_000, "vt", "gpt-5", "2027-02-06"),
    ModelRow("gpt-5-mini", 400_000, 128_000, "vt", "gpt-5", "2027-02-06"),
    ModelRow("gpt-5-nano", 400_000, 128_000, "vt", "gpt-5", "2027-02-06"),
    ModelRow("gpt-5-chat", 128_000, 16_384, "vt"),
    ModelRow("gpt-5-codex", 400_000, 128_000, "vtr", "gpt-5"),
    ModelRow("gpt-5-pro", 400_000, 128_000, "vtsr", "gpt-5"),
    ModelRow("gpt-5.1", 400_000, 128_000, "vt", "gpt-5", "2027-05-15"),
    ModelRow("gpt-5.1-chat", 128_000, 16_384, "vt", "gpt-5"),
    ModelRow("gpt-5.1-codex", 400_000, 128_000, "vtr", "gpt-5"),
    ModelRow("gpt-5.2", 400_000, 128_000, "vt", "gpt-5", "2026-12-12"),
    ModelRow("gpt-5.2-chat", 128_000, 16_384, "vt", "gpt-5"),
    ModelRow("gpt-5.2-codex", 400_000, 128_000, "vtr", "gpt-5"),
    ModelRow("gpt-5.2-pro", 400_000, 128_000, "vtsr", "gpt-5"),
    ModelRow("gpt-5.3", 400_000, 128_000, "vt", "gpt-5"),
    ModelRow("gpt-5.3-chat", 128_000, 16_384, "vt", "gpt-5"),
    ModelRow("gpt-5.3-codex", 400_000, 128_000, "vtr", "gpt-5"),
    ModelRow("gpt-5.4", 1_050_000, 128_000, "vt", "gpt-5", "2027-03-05"),
    ModelRow("gpt-5.4-mini", 400_000, 128_000, "vt", "gpt-5"),
    ModelRow("gpt-5.4-nano", 400_000, 128_000, "vt", "gpt-5"),
    ModelRow("gpt-5.4-pro", 1_050_000, 128_000, "vtsr", "gpt-5"),
    ModelRow("gpt-5.5", 1_050_000, 128_000, "vt", "gpt-5", "2027-04-23"),
    ModelRow("gpt-5.5-pro", 1_050_000, 128_000, "vtsr", "gpt-5"),
    ModelRow("gpt-5.6", 1_050_000, 128_000, "vt", "gpt-5"),
    ModelRow("gpt-chat-latest", 128_000, 16_384, "vt", "gpt-5"),
    # Pictures: what may be said of one, and the tokens of the largest.
    ModelRow("gpt-image-1", 40_208, 6_208, "d", retires="2026-10-23"),
    ModelRow("gpt-image-1-mini", 40_208, 6_208, "d"),
    ModelRow("gpt-image-1.5", 40_208, 6_208, "d", retires="2026-12-16"),
    ModelRow("gpt-image-2", 40_208, 8_208, "d", retires="2027-04-21"),
    ModelRow("dall-e-2", 5_096, 4_096, "d", retires="2025-01-27"),
    ModelRow("dall-e-3", 8_096, 4_096, "d", retires="2026-03-04"),
    ModelRow("flux", 8_096, 4_096, "d"),
    ModelRow("gpt-oss-20b", 131_072, 131_072, "t"),
    ModelRow("gpt-oss-120b", 131_072, 131_072, "t"),
    ModelRow("mistral", 32_768, 4096, "t", encoding=OLD),
    ModelRow("mistral-large", 131_072, 4096, "t", encoding=OLD),
    ModelRow("mistral-small", 131_072, 4096, "vt", encoding=OLD),
    ModelRow("mistral-nemo", 131_072, 4096, "t", encoding=OLD),
    ModelRow("mixtral", 32_768, 4096, "t", encoding=OLD),
    ModelRow("ministral", 131_072, 4096, "t", encoding=OLD),
    ModelRow("codestral", 262_144, 4096, "t", encoding=OLD),
    ModelRow("llama2", 4096, 4096, encoding=OLD),
    ModelRow("llama-2", 4096, 4096, encoding=OLD),
    ModelRow("llama3", 8192, 4096, encoding=OLD),
    ModelRow("llama-3", 8192, 4096, encoding=OLD),
    ModelRow("llama3.1", 131_072, 4096, "t", encoding=OLD),
    ModelRow("llama-3.1", 131_072, 4096, "t", encoding=OLD),
    ModelRow("llama3.2", 131_072, 4096, "t", encoding=OLD),
    ModelRow("llama-3.2", 131_072, 4096, "t", encoding=OLD),
    ModelRow("llama3.3", 131_072, 4096, "t", encoding=OLD),
    ModelRow("llama-3.3", 131_072, 4096, "t", encoding=OLD),
    ModelRow("llama-4-maverick", 1_048_576, 16_384, "vt", encoding=OLD),
    ModelRow("llama-4-scout", 10_485_760, 16_384, "vt", encoding=OLD),
    ModelRow("phi-3", 131_072, 4096, encoding=OLD),
    ModelRow("phi-3.5", 131_072, 4096, encoding=OLD),
    ModelRow("phi-4", 16_384, 16_384, encoding=OLD),
    ModelRow("deepseek-r1", 131_072, 32_768, encoding=OLD),
    ModelRow("deepseek-v3", 131_072, 8192, "t", encoding=OLD),
    ModelRow("command-r", 131_072, 4096, "t", encoding=OLD),
    ModelRow("command-a", 262_144, 8192, "t", encoding=OLD),
    ModelRow("jamba", 262_144, 4096, "t", encoding=OLD),
    ModelRow("grok-3", 131_072, 16_384, "t", encoding=OLD),
    ModelRow("grok-4", 262_144, 16_384, "vt", encoding=OLD),
    ModelRow("qwen2.5", 131_072, 8192, "t", encoding=OLD),
    ModelRow("qwen3", 131_072, 32_768, "t", encoding=OLD),
    ModelRow("qwen", 32_768, 8192, encoding=OLD),
    ModelRow("gemma", 8192, 4096, encoding=OLD),
    ModelRow("gemma3", 131_072, 8192, "v", encoding=OLD),
)
