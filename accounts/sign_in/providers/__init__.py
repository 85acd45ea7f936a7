"""Signing in with somebody else's word: OpenID Connect, social logins, LDAP."""
