"""Who acts on which key of librechat.yaml; test_effects.py looks whether it is true.

Section → place in the code → fields. A place is a file, or a function in it.
"""

from collections.abc import Mapping

from librechat_yaml.schema import (
    Azure,
    Balance,
    Custom,
    Endpoints,
    FileConfig,
    FileLimits,
    Group,
    Interface,
    LibreChat,
    Link,
    ModelChoice,
    ModelEntry,
    ModelSpecs,
    OpenAI,
    Preset,
    RateLimits,
    Registration,
    Rights,
    Spec,
    Terms,
    TokenPrice,
)
from librechat_yaml.schema.endpoints.azure import AuthSection, RoutingSection
from librechat_yaml.schema.endpoints.custom import Models
from librechat_yaml.schema.endpoints.titles import Titled
from librechat_yaml.schema.hosted import HostedToolSection
from librechat_yaml.schema.interface import SharedLinks
from librechat_yaml.schema.limits import ImageResize, RateLimit
from librechat_yaml.schema.section import Section
from librechat_yaml.schema.specs import PARAMS, AgentOptions
from librechat_yaml.schema.tools.asking import Tools
from librechat_yaml.schema.tools.ocr import Ocr
from librechat_yaml.schema.tools.web_search import WebSearch
from librechat_yaml.tests import assistant_readers, library_readers, mcp_readers
from librechat_yaml.tests.speech_readers import SPEECH, SPEECH_VIA

PLACES: Mapping[type[Section], Mapping[str, str]] = {
    LibreChat: {
        "endpoints/catalogue/speech.py::speech_offer": "speech",
        "accounts/ledger/balance.py::terms": "balance",
        "accounts/rights/abuse/limits.py::limits_of": "rate_limits",
        "accounts/sign_in/providers/adapter.py::list_providers": "registration",
        "chat/boot.py::boot_for": "interface",
        "chat/choices/specs.py::named": "model_specs",
        "chat/files/uploads.py::_read": "image_output_type",
        "chat/libraries/embedding.py::embedding_model": "libraries",
        "chat/files/limits.py::most_bytes": "file_config",
        "chat/files/scans/reading.py::ocr_in_force": "ocr",
        "endpoints/catalogue/catalogue.py::_sections": "endpoints",
        "tools/policy.py::is_left_out": "included_tools filtered_tools",
        "tools/policy.py::policy_of": "tools",
        "tools/builtin/web/options.py::web_search": "web_search",
        "tools/mcp/places.py::_outside": "mcp_settings",
        "tools/mcp/__init__.py::lacking": "mcp_servers",
        "tools/actions/__init__.py::_configured": "actions",
    },
    **mcp_readers.PLACES,
    WebSearch: {
        "tools/builtin/web/pages.py": (
            "firecrawl_api_key firecrawl_api_url scraper_provider scraper_timeout "
            "tavily_extract_url tavily_scraper_options"
        ),
        "tools/builtin/web/providers.py": (
            "safe_search search_provider searxng_api_key searxng_instance_url "
            "serper_api_key tavily_api_key tavily_search_options tavily_search_url"
        ),
        "tools/builtin/web/rerankers.py": (
            "cohere_api_key jina_api_key jina_api_url reranker_type"
        ),
    },
    Ocr: {
        "chat/files/scans/reading.py": "strategy api_key base_url",
        "chat/files/scans/mistral.py": "mistral_model",
    },
    Tools: {
        "tools/charge.py::told_price": "prices",
        "tools/policy.py::policy_of": "policy",
        "tools/policy.py::approvers_of": "second_person",
        "tools/policy.py::guarded": "guarded",
        "tools/outbound/fetch.py::fetch": "allowed_addresses",
        "tools/azure_search/indexes.py::indexes": "azure_ai_search",
    },
    HostedToolSection: {
        "endpoints/catalogue/hosted.py": (
            "allowed_tools authorization consent deployment server_label server_url "
            "title type vector_store_ids"
        ),
    },
    Interface: {
        "accounts/rights/features.py": (
            "agents bookmarks feedback file_search parameters presets prompts "
            "shared_links temporary_chat web_search"
        ),
        "accounts/rights/terms_of_service.py::terms_of_service": "terms_of_service",
        "chat/choices/offered.py::_plain": "model_select",
        "chat/runs/asking/accept.py::_conversation": "temporary_chat_retention",
        "chat/conversations/retention.py::kept_for": (
            "retention_mode general_chat_retention"
        ),
        "static/js/elements/address-wishes.js": "auto_submit_from_url",
        "static/js/elements/composer/model-picker.js": "endpoints_menu",
        "static/js/elements/composer/tool-chips.js": "multi_convo",
        "static/js/elements/message/code-block.js": "run_code",
        "static/js/elements/switches.js": "side_panel",
        "static/js/elements/composer/usage-meter.js": "context_usage context_cost",
        "static/js/elements/transcript/welcome.js": "custom_welcome",
        "templates/_policies.html": "privacy_policy",
        "config/template_context.py::footer": "custom_footer",
    },
    Link: {
        "accounts/rights/terms_of_service.py::terms_of_service": "external_url",
        "templates/_policies.html": "open_new_tab",
    },
    Terms: {
        "accounts/rights/terms_of_service.py::terms_of_service": (
            "modal_acceptance modal_title modal_content"
        ),
    },
    Rights: {
        "accounts/rights/features.py": "use",
        "chat/api/library/prompts.py::add": "create",
    },
    SharedLinks: {"accounts/rights/features.py": "create public"},
    Registration: {
        "accounts/sign_in/registration.py::allowed_domain": "allowed_domains",
        "accounts/sign_in/providers/adapter.py::list_providers": "social_logins",
    },
    RateLimits: {
        "accounts/rights/abuse/limits.py": "file_uploads conversations_import tts stt",
    },
    RateLimit: {
        "accounts/rights/abuse/limits.py::limits_of": (
            "ip_max ip_window_in_minutes user_max user_window_in_minutes"
        ),
    },
    **SPEECH,
    FileConfig: {
        "chat/files/attachments.py::_within_limits": "endpoints",
        "chat/boot.py::boot_for": "client_image_resize",
        "chat/files/uploads.py::_kept": "file_token_limit",
        "chat/files/uploads.py::_read_words": (
            "file_context_size_limit file_context_char_limit"
        ),
        "chat/files/limits.py::most_bytes": "server_file_size_limit",
    },
    FileLimits: {
        "chat/files/attachments.py::_within_limits": (
            "disabled file_limit total_size_limit"
        ),
        "chat/files/limits.py::most_bytes": "file_size_limit",
        "chat/files/uploads.py::take": "supported_mime_types",
    },
    ImageResize: {"static/js/lib/shrink.js": "enabled max_width max_height quality"},
    ModelSpecs: {
        "chat/choices/offered.py::_plain": "added_endpoints",
        "chat/choices/offered.py::insists": "prioritize",
        "chat/choices/specs.py::only_specs": "enforce specs",
    },
    Spec: {
        "chat/choices/offered.py::_place": "order",
        "chat/choices/offered.py::_shown_spec": (
            "conversation_starters description group icon_url label name "
            "show_icon_in_header show_icon_in_menu"
        ),
        "chat/choices/offered.py::first": "default soft_default",
        "chat/choices/specs.py::choice": "preset",
        "chat/choices/artifacts.py::wanted": "artifacts",
    },
    Preset: {
        "chat/choices/offered.py::_shown_spec": "greeting model_label",
        "chat/choices/specs.py::choice": "endpoint model",
        "chat/choices/artifacts.py::wanted": "artifacts",
        "chat/choices/specs.py::in_force": " ".join(
            ("max_context_tokens", "prompt_prefix", "agent_options", *PARAMS)
        ),
    },
    AgentOptions: {"chat/choices/specs.py::in_force": "agent skip_completion"},
    Balance: {
        "accounts/ledger/balance.py::terms": (
            "auto_refill_enabled enabled refill_amount refill_interval_unit "
            "refill_interval_value start_balance"
        ),
    },
    Endpoints: {
        "endpoints/catalogue/catalogue.py::_sections": "azure custom openai",
        "endpoints/catalogue/catalogue.py::_title": "all",
        "chat/assistants/capabilities.py::section_of": (
            "agents assistants azure_assistants"
        ),
    },
    **assistant_readers.PLACES,
    **library_readers.PLACES,
    Titled: {
        "endpoints/catalogue/catalogue.py::_sections": "custom_order",
        "endpoints/catalogue/catalogue.py::_summary": "summarize summary_model",
        "endpoints/catalogue/catalogue.py::_vision_endpoint": "vision_endpoint",
        "endpoints/catalogue/catalogue.py::_title": (
            "title_convo title_message_role title_method title_model title_prompt "
            "title_prompt_template title_timing"
        ),
    },
    Azure: {
        "endpoints/catalogue/azure.py::azure_targets": "groups",
        "endpoints/catalogue/catalogue.py::_routing": "routing",
        "tools/toolset.py::is_open": "plugins",
        "chat/assistants/capabilities.py::marked": "assistants",
    },
    Group: {
        "endpoints/catalogue/hosted.py::hosted_of": "hosted_tools",
        "chat/assistants/capabilities.py::marked": "assistants",
        "endpoints/catalogue/azure.py::_api": "use_responses_api",
        "endpoints/catalogue/azure.py::azure_targets": "models",
        "endpoints/catalogue/azure.py::target_of": (
            "add_params additional_headers api_key auth base_url deployment_name "
            "drop_params force_prompt group instance_name priority proxy region rpm "
            "serverless tpm version weight"
        ),
    },
    AuthSection: {
        "endpoints/catalogue/azure.py::auth_for": (
            "client_id client_secret password scope tenant_id token type username"
        ),
    },
    ModelEntry: {
        "endpoints/catalogue/hosted.py::hosted_of": "hosted_tools",
        "endpoints/catalogue/azure.py::_api": "api",
        "endpoints/catalogue/azure.py::model_knowledge": (
            "base_model context_window max_output tools vision"
        ),
        "endpoints/catalogue/azure.py::target_of": (
            "deployment_name priority rpm tpm version weight"
        ),
        "endpoints/catalogue/catalogue.py::azure_offers": "continues description",
    },
    RoutingSection: {
        "endpoints/routing/plan.py::_again": "attempts",
        "endpoints/routing/fallbacks.py": (
            "content_policy_fallbacks context_window_fallbacks fallbacks"
        ),
        "endpoints/routing/choose.py": "cooldown",
        "endpoints/routing/plan.py": "strategy",
    },
    OpenAI: {
        "endpoints/catalogue/compatible.py::openai_offer": "base_url headers",
        "endpoints/catalogue/compatible.py::openai_offers": "api_key models",
    },
    Custom: {
        "chat/choices/offered.py::shown": "icon_url model_display_label",
        "endpoints/catalogue/catalogue.py::_sections": "name",
        "endpoints/catalogue/compatible.py::_knowledge": "token_config",
        "endpoints/catalogue/compatible.py::custom_offer": (
            "add_params api_key base_url direct_endpoint drop_params force_prompt "
            "headers proxy"
        ),
        "endpoints/catalogue/fetched.py::askable": "models",
    },
    Models: {
        "endpoints/catalogue/compatible.py::custom_offers": "default",
        "endpoints/catalogue/fetched.py::askable": "fetch",
    },
    ModelChoice: {
        "endpoints/catalogue/compatible.py::custom_offer": "description name"
    },
    TokenPrice: {
        "endpoints/catalogue/compatible.py::_knowledge": "context",
        "endpoints/billing/prices.py::cost_by": "cache_read completion prompt",
    },
}
READERS = {
    section: {name: place for place, names in places.items() for name in names.split()}
    for section, places in PLACES.items()
}
# Fields that are looked at through a method of their own section.
VIA: Mapping[tuple[type[Section], str], str] = {
    **mcp_readers.VIA,
    (FileConfig, "endpoints"): "limits.py::limits",
    (Terms, "modal_content"): "interface.py::text",
    **{(Preset, name): "specs.py::params" for name in (*PARAMS, "agent_options")},
    **SPEECH_VIA,
    (AgentOptions, "agent"): "specs.py::params",
    (AgentOptions, "skip_completion"): "specs.py::params",
}
