"""The chat's addresses."""

from django.urls import path

from chat.api.root import api
from chat.views.file import file_page
from chat.views.frame import artifact_frame, python_frame
from chat.views.icon import icon
from chat.views.library_file import library_file_page, library_pages_page
from chat.views.page import chat_page
from chat.views.share import share_page, shared_picture

urlpatterns = [
    path("", chat_page, name="chat"),
    path("favicon.ico", icon),
    path("frame/artifact", artifact_frame),
    path("frame/python", python_frame),
    path("c/new", chat_page),
    path("c/<uuid:conversation_id>", chat_page, name="conversation"),
    path("view/<uuid:file_id>", file_page, name="file"),
    path("share/<str:share_id>", share_page, name="share"),
    path(
        "share/<str:share_id>/pictures/<uuid:file_id>",
        shared_picture,
        name="shared_picture",
    ),
    path("libraries/<uuid:library_id>/files/<uuid:library_file_id>", library_file_page),
    path(
        "libraries/<uuid:library_id>/files/<uuid:library_file_id>/pages",
        library_pages_page,
    ),
    path("api/", api.urls),
]
