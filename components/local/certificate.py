"""A certificate that a service shows to itself, made from a credential alone."""

from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_address


@dataclass(frozen=True)
class Certificate:
    """A certificate that is its own authority, and its private key; both in PEM."""

    public: str
    private: str


def certificate_of(seed: str) -> Certificate:
    """Return the certificate for 127.0.0.1 that belongs to 64 hexadecimal digits.

    The same digits give the same bytes, so that nothing but the credential has to be kept.
    """
    from cryptography import x509
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed))
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mlplatform")])
    both_ways = [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2025, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2125, 1, 1, tzinfo=UTC))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.ExtendedKeyUsage(both_ways), critical=False)
        .sign(key, None)
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    public = certificate.public_bytes(serialization.Encoding.PEM)
    return Certificate(public.decode(), private.decode())
