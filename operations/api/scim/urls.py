"""The addresses below `/scim/v2/`."""

from django.urls import path

from operations.api.scim.door import door

urlpatterns = [
    path("Users", door("people", "MANY")),
    path("Users/<str:row_id>", door("people", "ONE")),
    path("Groups", door("groups", "MANY")),
    path("Groups/<str:row_id>", door("groups", "ONE")),
    path("ServiceProviderConfig", door("discovery", "SERVICE")),
    path("ResourceTypes", door("discovery", "KINDS")),
    path("ResourceTypes/<str:row_id>", door("discovery", "KIND")),
    path("Schemas", door("discovery", "SCHEMAS")),
    path("Schemas/<str:row_id>", door("discovery", "SCHEMA")),
    path("<path:row_id>", door("discovery", "NOTHING")),
]
