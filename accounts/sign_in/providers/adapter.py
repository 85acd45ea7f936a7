"""What django-allauth asks us when people come with another provider's word."""

import logging
from collections.abc import Iterable, Mapping

import requests
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base import Provider
from django.conf import settings
from django.db import IntegrityError, transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from accounts.audit.record import LONGEST, record
from accounts.models import PeopleGroup, Role, User
from accounts.refusals import refuse
from accounts.rights.administrators import LastAdministrator, change_role
from accounts.sign_in.providers import kept_tokens, upstream
from accounts.sign_in.providers.claims import ClaimRules, Mapped, mapped
from accounts.sign_in.providers.http import trusting
from accounts.sign_in.providers.identities import OPENID, openid_identity
from accounts.sign_in.providers.jwt import unverified_claims
from accounts.sign_in.registration import (
    SESSION_KEY,
    InvitationUsed,
    allowed_domain,
    invitation_of,
    store,
)
from librechat_yaml.live import librechat

log = logging.getLogger(__name__)


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Binding by issuer and subject; roles and groups from claims."""

    def get_requests_session(self) -> requests.Session:
        """Return what sign-in services are asked with: keys, tokens, profiles."""
        return trusting(super().get_requests_session())

    def is_open_for_signup(
        self, request: HttpRequest, sociallogin: SocialLogin
    ) -> bool:
        """Say whether somebody new may come this way."""
        if invitation_of(request) is not None:
            return True
        open_to_all = settings.ALLOW_SOCIAL_REGISTRATION and settings.ALLOW_REGISTRATION
        return open_to_all and allowed_domain(sociallogin.user.email or "")

    def list_providers(self, request: HttpRequest) -> list[Provider]:
        """Return the configured services that `socialLogins` names, in its order."""
        order = librechat().registration.social_logins
        found = super().list_providers(request)
        named = [one for one in found if one.sub_id in order]
        return sorted(named, key=lambda one: order.index(one.sub_id))

    def populate_user(
        self, request: HttpRequest, sociallogin: SocialLogin, data: Mapping[str, str]
    ) -> User:
        """Fill in the name, and bind the account to its issuer."""
        user: User = super().populate_user(request, sociallogin, data)
        given = " ".join(filter(None, (data.get("first_name"), data.get("last_name"))))
        name = data.get("name") or given or data.get("username") or user.email
        user.name = (name or "")[:80]
        user.username = None
        if sociallogin.account.provider == OPENID:
            _bind(request, sociallogin)
            _fill_in(user, _tokens(sociallogin)["id"])
        return user

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Refuse who lacks the required role; give the known their claims' rights."""
        if sociallogin.account.provider not in librechat().registration.social_logins:
            message = _("Signing in with this service is switched off here.")
            _stop(refuse(request, 403, "login_off", message))
        if sociallogin.account.provider != OPENID:
            return
        claims = _mapped(sociallogin)
        if not claims.admitted:
            message = _("Your account at the provider may not use this site.")
            _stop(refuse(request, 403, "role_required", message))
        if not sociallogin.is_existing and (person := _announced(sociallogin)):
            sociallogin.connect(request, person)
        if sociallogin.is_existing:
            _follow(sociallogin)
            apply(sociallogin.user, claims)
            _keep_tokens(sociallogin.user, sociallogin)

    def save_user(
        self, request: HttpRequest, sociallogin: SocialLogin, form: Form | None = None
    ) -> User:
        """Store somebody new together with the binding."""
        user: User = sociallogin.user
        user.set_unusable_password()
        if form is not None:
            user.name = form.cleaned_data.get("name") or user.name
            user.email = form.cleaned_data.get("email") or user.email
        try:
            with transaction.atomic():
                store(user, invitation_of(request))
                sociallogin.save(request)
        except (InvitationUsed, IntegrityError):
            message = _("This address or invitation has just been used.")
            _stop(refuse(request, 409, "used", message))
        request.session.pop(SESSION_KEY, None)
        if sociallogin.account.provider == OPENID:
            apply(user, _mapped(sociallogin))
            _keep_tokens(user, sociallogin)
        return user


def apply(user: User, claims: Mapped) -> None:
    """Give a person the role and groups that their claims name.

    Groups kept by hand stay as they are. A role that does not exist here is ignored,
    and the last administrator stays one.
    """
    if claims.role is not None and claims.role != user.role:
        _change_role(user, claims.role)
    if claims.groups is not None:
        oidc = PeopleGroup.Source.OIDC
        wanted = [_group(key) for key in claims.groups]
        before = set(PeopleGroup.objects.filter(members=user))
        kept = {group for group in before if group.source != oidc}
        now = {*kept, *(group for group in wanted if group.source == oidc)}
        user.groups.set(now)
        if now != before:
            told = f"{_names(before)} → {_names(now)}"
            record(None, "person.groups", user, {"groups": told[:LONGEST]})


def _names(groups: Iterable[PeopleGroup]) -> str:
    return ", ".join(sorted(group.name for group in groups)) or "none"


def _group(key: str) -> PeopleGroup:
    """Return the group that the provider knows as `key`, whatever it is called here.

    Its name may have been changed, and Entra's ids are nothing to read anyway.
    """
    known = (
        PeopleGroup.objects.exclude(source=PeopleGroup.Source.LOCAL)
        .filter(external_id=key)
        .first()
    )
    if known is not None:
        return known
    found, _made = PeopleGroup.objects.get_or_create(
        name=key[:100], defaults={"source": PeopleGroup.Source.OIDC, "external_id": key}
    )
    if found.source == PeopleGroup.Source.LOCAL:
        log.warning("The claims name a group whose members are kept here: %s", key[:40])
    return found


def _change_role(user: User, role: str) -> None:
    if not Role.objects.filter(name=role).exists():
        log.warning("The claims name a role that does not exist here: %s", role[:40])
        return
    before = user.role
    try:
        change_role(user, role)
        record(None, "person.role", user, {"role": f"{before} → {role}"})
    except LastAdministrator:
        log.warning("The last administrator keeps the role in spite of the claims")


def _bind(request: HttpRequest, sociallogin: SocialLogin) -> None:
    """Make issuer and subject together the account's identity."""
    data = sociallogin.account.extra_data
    token, userinfo = data.get("id_token") or {}, data.get("userinfo") or {}
    subject = token.get("sub") or sociallogin.account.uid
    if userinfo and userinfo.get("sub") != subject:
        message = _("The provider's answers contradict each other.")
        _stop(refuse(request, 401, "subject_mismatch", message))
    issuer = str(token.get("iss") or "")
    sociallogin.account.uid = openid_identity(str(subject), issuer).uid


def _fill_in(user: User, claims: Mapping[str, object]) -> None:
    names = (
        settings.OPENID_CLAIMS["name_claim"],
        settings.OPENID_CLAIMS["email_claim"],
    )
    name, email = (claims.get(claim) if claim else None for claim in names)
    fallback = claims.get("preferred_username") or claims.get("upn")
    user.name = str(name)[:80] if name else user.name
    user.email = str(email or user.email or fallback or "").lower()


def _announced(sociallogin: SocialLogin) -> User | None:
    """Return whom a directory has made here before they ever signed in.

    It is they by the directory's id, or by an address that the issuer vouches for;
    whoever signs in as somebody already is not looked for.
    """
    claims = _tokens(sociallogin)["id"]
    ids = [str(claims[name]) for name in ("oid", "sub") if claims.get(name)]
    waiting = User.objects.exclude(external_id="").exclude(
        socialaccount__provider=OPENID
    )
    by_id = waiting.filter(external_id__in=ids).first()
    return by_id or waiting.filter(email__in=_vouched(sociallogin)).first()


def _vouched(sociallogin: SocialLogin) -> set[str]:
    return {one.email.lower() for one in sociallogin.email_addresses if one.verified}


def _follow(sociallogin: SocialLogin) -> None:
    """Take over the name that the provider has now, and an address it vouches for."""
    told = User()
    claims = _tokens(sociallogin)["id"]
    told.name = str(claims.get("name") or "")
    told.email = str(claims.get("email") or "")
    _fill_in(told, claims)
    email = told.email if told.email in _vouched(sociallogin) else ""
    upstream.follow(sociallogin.user, name=told.name, email=email)


def _keep_tokens(user: User, sociallogin: SocialLogin) -> None:
    if token := sociallogin.token:
        kept_tokens.keep(
            user.pk, token.token, token.token_secret or "", token.expires_at
        )


def _tokens(sociallogin: SocialLogin) -> dict[str, Mapping[str, object]]:
    data = sociallogin.account.extra_data
    access = sociallogin.token.token if sociallogin.token else ""
    return {
        "id": data.get("id_token") or data.get("userinfo") or {},
        "userinfo": data.get("userinfo") or {},
        "access": unverified_claims(access),
    }


def _mapped(sociallogin: SocialLogin) -> Mapped:
    rules = ClaimRules(**settings.OPENID_CLAIMS)
    tokens = _tokens(sociallogin)
    found = mapped(tokens, rules)
    if rules.group_sync and found.groups is None:
        log.warning(
            "The token leaves out the groups of %s, being too many: they stay as they "
            "are. Let Entra tell the groups that are assigned to the application only.",
            sociallogin.account.uid,
        )
    return found


def _stop(response: HttpResponse) -> None:
    raise ImmediateHttpResponse(response)
