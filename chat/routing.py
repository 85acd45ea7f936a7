"""Sockets: one address."""

from typing import Any

from django.urls import path

from chat.socket.consumers import ChatConsumer

application: Any = ChatConsumer.as_asgi()  # django's types know no ASGI views
websocket_urlpatterns: list[Any] = [path("ws/", application)]
