"""A key of the platform's own, and who uses it."""

from collections.abc import Mapping

import pulumi
import pulumi_gcp as gcp

from components.order import after
from components.site import Site

USE = "roles/cloudkms.cryptoKeyEncrypterDecrypter"
ROTATION = f"{90 * 86400}s"
WAIT_DAYS = {"dev": 1, "staging": 7, "prod": 30}
"""Between deletion and the end of a key, and of everything that it encrypted; GCP: 1 to 120."""


def key(
    name: str,
    site: Site,
    opts: pulumi.ResourceOptions,
    users: Mapping[str, pulumi.Input[str]],
    existing: str | None = None,
    location: str | None = None,
    kept: bool = False,
    guarded: bool = False,
) -> pulumi.Output[str]:
    """Create a key, $0.06 a month for each of its versions, and return its id.

    `users` are members of IAM by what each is called here; whoever takes the id comes after their
    rights, and goes before them. An existing key gets no rights from here: it may lie in a project
    where nobody but its owners decides. `location` is another one than the site's region; it has
    to be that of what is encrypted. A key and its users' rights are `kept` where what it encrypts
    outlives the stack. The engine refuses to delete a `guarded` key in every environment, others
    in production alone.

    Google never gives a ring's or a key's name free again, and keeps both for nothing, so the
    engine names them anew when a stack is made again. Deletion ends the key's versions alone.
    """
    if existing:
        return pulumi.Output.from_input(existing)
    stays = pulumi.ResourceOptions.merge(
        opts, pulumi.ResourceOptions(retain_on_delete=kept or None)
    )
    ring = gcp.kms.KeyRing(name, location=location or site.region, opts=opts)
    made = gcp.kms.CryptoKey(
        name,
        key_ring=ring.id,
        purpose="ENCRYPT_DECRYPT",
        rotation_period=ROTATION,
        destroy_scheduled_duration=f"{WAIT_DAYS[site.environment] * 86400}s",
        opts=pulumi.ResourceOptions.merge(
            stays, pulumi.ResourceOptions(protect=site.is_prod or guarded)
        ),
    )
    grants = [
        gcp.kms.CryptoKeyIAMMember(
            f"{name}-{user}",
            crypto_key_id=made.id,
            role=USE,
            member=member,
            opts=stays,
        )
        for user, member in users.items()
    ]
    return after(made.id, [*grants])
