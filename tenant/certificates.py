"""Keys and certificates: the tenant's TLS, the key it signs tokens with, the client's certificate."""

import ssl
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from tenant.identifiers import guid


@dataclass(frozen=True, slots=True, eq=False)
class SigningKey:
    """An RSA key with a self-signed certificate."""

    key: rsa.RSAPrivateKey
    certificate: x509.Certificate

    @property
    def der(self) -> bytes:
        """The certificate in DER."""
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def pem(self) -> bytes:
        """Key and certificate in PEM, as Azure's clients read them from one file."""
        return self.key_pem + self.certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def key_pem(self) -> bytes:
        """The private key in PEM (PKCS 8)."""
        return self.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )

    @property
    def thumbprint(self) -> bytes:
        """SHA-1 of the certificate, which `x5t` carries."""
        return self.certificate.fingerprint(hashes.SHA1())

    @property
    def kid(self) -> str:
        """The key's id in the published key set."""
        return b64(self.thumbprint)


def b64(data: bytes) -> str:
    """URL-safe base64 without padding (RFC 7515 section 2)."""
    return urlsafe_b64encode(data).decode("ascii").rstrip("=")


@cache
def signing_key(name: str) -> SigningKey:
    """The key of a name, made once a process."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    start = datetime.fromtimestamp(ssl.cert_time_to_seconds("Jan  1 00:00:00 2026 GMT"), UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(int(guid("serial", name).replace("-", "")[:16], 16))
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=3650))
        .sign(key, hashes.SHA256())
    )
    return SigningKey(key, certificate)


@dataclass(frozen=True, slots=True)
class Trust:
    """The authority whose certificate clients trust, and the server's context for TLS."""

    ca_pem: bytes
    server: ssl.SSLContext

    def write(self, path: Path) -> None:
        """Write the authority's certificate."""
        path.write_bytes(self.ca_pem)


@cache
def trust(hosts: tuple[str, ...]) -> Trust:
    """An authority, and a certificate of it that names the hosts; made once a process."""
    authority = trustme.CA(organization_name="Model Office embedded tenant")
    leaf = authority.issue_cert(*hosts, "localhost", "127.0.0.1")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_alpn_protocols(["http/1.1"])
    leaf.configure_cert(context)
    return Trust(authority.cert_pem.bytes(), context)
