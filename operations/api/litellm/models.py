"""`/model/info`, and the addresses where LiteLLM says that it lives."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from endpoints.catalogue import catalogue
from endpoints.targets import Offer, Target

router = Router(tags=["model management"])


@router.get("/model/info", summary="Models and their deployments")
def info(request: HttpRequest) -> dict[str, Any]:
    """List every deployment of every model, without keys."""
    offers = catalogue.current().offers
    return {"data": [_row(offer, each) for offer in offers for each in offer.targets]}


@router.get("/health/liveliness", auth=None, summary="Alive")
def liveliness(request: HttpRequest) -> str:
    """Say that the program answers; `/ready` tells of its stores."""
    return "I'm alive!"


def _row(offer: Offer, target: Target) -> dict[str, Any]:
    known = target.knowledge
    service = "azure" if target.endpoint == "azureOpenAI" else "openai"
    return {
        "model_name": offer.model,
        "litellm_params": {
            "model": f"{service}/{target.deployment}",
            "api_base": target.base_url,
            "api_version": target.version or None,
            "tpm": target.tpm or None,
            "rpm": target.rpm or None,
        },
        "model_info": {
            "id": target.id,
            "base_model": known.base_model,
            "max_input_tokens": known.context_window if known.known else None,
            "max_output_tokens": known.max_output if known.known else None,
            "supports_vision": known.vision,
            "supports_function_calling": known.tools,
        },
    }
