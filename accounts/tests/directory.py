"""A genuine LDAP directory for tests: OpenLDAP's slapd with a few people in it."""

import datetime
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.chaos.program import free_port, wait_until

PROGRAM = Path("/usr/sbin/slapd")
SUFFIX = "dc=example,dc=com"
PEOPLE = f"ou=people,{SUFFIX}"
SERVICE, SERVICE_PASSWORD = f"cn=service,{SUFFIX}", "service-secret"
PASSWORD = "directory-secret"

SETTINGS = """
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload ppolicy
TLSCertificateFile {folder}/certificate.pem
TLSCertificateKeyFile {folder}/key.pem
database mdb
suffix "{suffix}"
directory {folder}/data
maxsize 1048576
dbnosync
overlay ppolicy
ppolicy_default "cn=policy,{suffix}"
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="{service}" read by * none
"""

# Whoever signs in may read nothing, as is usual.
CONTENTS = """
dn: {suffix}
objectClass: dcObject
objectClass: organization
dc: example
o: Example

dn: {service}
objectClass: person
cn: service
sn: service
userPassword: {service_password}

dn: cn=policy,{suffix}
objectClass: device
objectClass: pwdPolicy
cn: policy
pwdAttribute: userPassword
pwdLockout: TRUE

dn: {people}
objectClass: organizationalUnit
ou: people
"""
PERSON = """
dn: cn={name},{people}
objectClass: inetOrgPerson
cn: {name}
sn: {name}
userPassword: {password}
"""


@dataclass(frozen=True, slots=True)
class Directory:
    """Where it listens, and the certificate that it shows."""

    port: int
    tls_port: int
    certificate: Path

    @property
    def url(self) -> str:
        """Return the address that starts in plain."""
        return f"ldap://localhost:{self.port}"

    @property
    def tls_url(self) -> str:
        """Return the address that is encrypted from the start."""
        return f"ldaps://localhost:{self.tls_port}"


@contextmanager
def running(folder: Path, people: dict[str, list[str]]) -> Iterator[Directory]:
    """Run a directory with `people`: name → more lines of their entries (LDIF)."""
    if not PROGRAM.exists():
        assert "CI" not in os.environ, "slapd is missing"
        pytest.skip("slapd is not installed")
    # Ubuntu's AppArmor profile, which knows slapd by its path, allows no such folders.
    program = Path(shutil.copy(PROGRAM, folder / "slapd"))
    fill(program, folder, people)
    port, tls_port = free_port(), free_port()
    where = f"ldap://localhost:{port}/ ldaps://localhost:{tls_port}/"
    settings = str(folder / "slapd.conf")
    command = [str(program), "-d", "0", "-f", settings, "-h", where]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: listens(port), "The directory did not start.")
        yield Directory(port, tls_port, folder / "certificate.pem")
    finally:
        process.terminate()
        process.wait()


def fill(program: Path, folder: Path, people: dict[str, list[str]]) -> None:
    """Write the settings, a certificate and the entries."""
    (folder / "data").mkdir()
    write_certificate(folder)
    names = {"folder": folder, "suffix": SUFFIX, "service": SERVICE, "people": PEOPLE}
    names |= {"service_password": SERVICE_PASSWORD, "password": PASSWORD}
    (folder / "slapd.conf").write_text(SETTINGS.format(**names))
    entries = [CONTENTS.format(**names)]
    for name, lines in people.items():
        entry = PERSON.format(name=name, **names)
        entries.append("\n".join([entry.rstrip("\n"), *lines, ""]))
    # One program has many names: by this one it fills a directory from a file.
    command = [str(program), "-T", "add", "-q", "-f", str(folder / "slapd.conf")]
    text = "".join(entries).encode()
    subprocess.run(command, input=text, check=True, capture_output=True)


def listens(port: int) -> bool:
    """Say whether somebody listens at a port of the loopback interface."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def write_certificate(folder: Path) -> None:
    """Write a certificate for localhost that vouches for itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    known_as = x509.SubjectAlternativeName([x509.DNSName("localhost")])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(known_as, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(pem))
    plain = serialization.NoEncryption()
    kind = serialization.PrivateFormat.PKCS8
    (folder / "key.pem").write_bytes(key.private_bytes(pem, kind, plain))
