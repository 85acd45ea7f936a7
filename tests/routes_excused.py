"""Addresses at which the owner is refused as well, by method and route."""

# About second factors, of which Alice has none, and pages of a web that is off.
EXCUSED = {
    ("PAGE", "accounts/2fa/totp/deactivate/"),
    ("PAGE", "accounts/2fa/recovery-codes/"),
    ("PAGE", "accounts/2fa/recovery-codes/download/"),
    ("PAGE", "accounts/2fa/webauthn/reauthenticate/"),
    ("PAGE", "accounts/2fa/reauthenticate/"),
    ("PAGE", "accounts/2fa/webauthn/keys/<int:pk>/remove/"),
    ("PAGE", "accounts/2fa/webauthn/keys/<int:pk>/edit/"),
    ("POST", "api/libraries/<library_id>/pages"),
    # Alice has not signed in at the server.
    ("POST", "api/mcp/<server>/prompts"),
    ("GET", "api/mcp/<server>/resources"),
    ("POST", "api/mcp/<server>/resources"),
    # Nobody allows what they have asked for themselves.
    ("POST", "api/approvals/<message_id>/<call_id>"),
}
