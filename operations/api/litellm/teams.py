"""`/team/new`, `info`, `update`, `delete`, `list`, `member_add`, `member_delete`."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest
from ninja import Router

from accounts.administration import groups
from accounts.administration.errors import NotPossible
from accounts.models import ApiKey, PeopleGroup
from operations.api.asking import actor_of
from operations.api.litellm import told
from operations.api.litellm.bodies import (
    Member,
    MemberAdd,
    MemberDelete,
    TeamBody,
    TeamIds,
    period,
)
from operations.api.litellm.users import member

router = Router(tags=["team management"])
PAGE = 200


@router.post("/new", summary="Make a team")
def new(request: HttpRequest, body: TeamBody) -> dict[str, Any]:
    """Make a group of people with what it may spend together."""
    body.refuse_leftovers()
    period(body.budget_duration)
    if body.team_id is not None:
        raise NotPossible("no_counterpart", "team_id: its number is made here.")
    if not body.team_alias:
        raise NotPossible("invalid", "team_alias: a group has a name.")
    actor = actor_of(request)
    with transaction.atomic():
        found = groups.add(actor, body.team_alias)
        for each in body.members_with_roles:
            groups.join(actor, found, _who(each))
        told.set_limits(actor, found, body)
    return _told(found)


@router.get("/info", summary="Show a team")
def info(request: HttpRequest, team_id: str) -> dict[str, Any]:
    """Show a team with its people and their keys."""
    found = groups.named(team_id)
    keys = ApiKey.objects.filter(user__groups=found, revoked_at=None).order_by("-pk")
    return {
        "team_id": str(found.pk),
        "team_info": _told(found),
        "keys": [told.key(each) for each in keys[:PAGE]],
        "team_memberships": [],
    }


@router.post("/update", summary="Change a team")
def update(request: HttpRequest, body: TeamBody) -> dict[str, Any]:
    """Rename a team, or change what it may spend."""
    body.refuse_leftovers()
    if body.members_with_roles:
        message = "members_with_roles: use /team/member_add."
        raise NotPossible("no_counterpart", message)
    actor, found = actor_of(request), groups.named(str(body.team_id or ""))
    with transaction.atomic():
        if body.team_alias:
            groups.change(actor, found, body.team_alias, None)
        told.set_limits(actor, found, body)
    return {"team_id": str(found.pk), "data": _told(found)}


@router.post("/delete", summary="Delete teams")
def delete(request: HttpRequest, body: TeamIds) -> dict[str, Any]:
    """Delete groups; their people stay. All of them, or none."""
    body.refuse_leftovers()
    found = [groups.named(str(each)) for each in body.team_ids]
    with transaction.atomic():
        for each in found:
            groups.delete(actor_of(request), each)
    return {"deleted_teams": [str(each) for each in body.team_ids]}


@router.get("/list", summary="List teams")
def index(request: HttpRequest) -> list[dict[str, Any]]:
    """List teams, the newest first."""
    return [_told(each) for each in PeopleGroup.objects.order_by("-pk")[:PAGE]]


@router.post("/member_add", summary="Add people to a team")
def member_add(request: HttpRequest, body: MemberAdd) -> dict[str, Any]:
    """Put people into a group; all of them, or none."""
    body.refuse_leftovers()
    found = groups.named(str(body.team_id))
    listed = body.member if isinstance(body.member, list) else [body.member]
    with transaction.atomic():
        for each in listed:
            groups.join(actor_of(request), found, _who(each))
    return _told(found)


@router.post("/member_delete", summary="Take somebody out of a team")
def member_delete(request: HttpRequest, body: MemberDelete) -> dict[str, Any]:
    """Take a person out of a group."""
    body.refuse_leftovers()
    found = groups.named(str(body.team_id))
    groups.leave(actor_of(request), found, member(body.user_id, body.user_email))
    return _told(found)


def _who(each: Member) -> Any:  # noqa: ANN401
    if each.role != "user":
        message = "role: `user`; administrators are made by /user/update."
        raise NotPossible("no_counterpart", message)
    return member(each.user_id, each.user_email)


def _told(found: PeopleGroup) -> dict[str, Any]:
    return told.team(found, groups.members(found))
