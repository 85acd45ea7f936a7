"""How mail is sent: as Django does it, trusting whom the program trusts."""

import ssl

from django.core.mail.backends import smtp
from django.utils.functional import cached_property

from runtime import certificates


class EmailBackend(smtp.EmailBackend):
    """SMTP with the authorities of `runtime.certificates`."""

    @cached_property
    def ssl_context(self) -> ssl.SSLContext:
        """Return what certificates of mail servers are checked against."""
        return certificates.context()
