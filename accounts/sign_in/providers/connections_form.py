"""The services that somebody has connected, as their page lists them."""

from typing import Any

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.forms import DisconnectForm


class ConnectionsForm(DisconnectForm):  # type: ignore[misc]
    """Lists what is offered here: the directory and past services are no choice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        offered = {one.sub_id for one in get_adapter().list_providers(self.request)}
        field = self.fields["account"]
        field.queryset = field.queryset.filter(provider__in=offered)
