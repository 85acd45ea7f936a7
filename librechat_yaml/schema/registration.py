"""`registration`: who may sign up, and how."""

from librechat_yaml.schema.section import Section

SOCIAL = ("google", "facebook", "openid", "github", "discord", "saml")


class Registration(Section):
    """Sign-up rules."""

    social_logins: tuple[str, ...] = SOCIAL
    """Buttons in this order; only configured services appear."""
    allowed_domains: tuple[str, ...] = ()
    """E-mail domains that may sign up; any when empty."""
