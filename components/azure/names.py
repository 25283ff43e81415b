"""Names that Azure takes: how long, of which characters, and unique where all of Azure shares them.

Where a name is everybody's (accounts, vaults, registries, servers) the engine adds eight
characters to a logical name, so that a stack can be made again while its old names are blocked.
"""

import base64
import hashlib
import re
import uuid

from components.site import Site

ENGINE = 8
"""Characters that the engine adds to a logical name."""
HASH = 5
"""Characters that keep two shortened names apart: one in 33 million pairs is the same."""
GRANTS = uuid.UUID("6f1c9a0e-4d8b-5c1e-9a77-0b7d3f2e6a41")
"""The space of our role assignments' names; a change would make all of them again."""


def short(text: str, limit: int, joint: str = "") -> str:
    """Return a name of lower-case letters and digits, its words joined by `joint`.

    One that is too long keeps its head, and a hash of all of it keeps it apart from others.
    """
    words = re.findall(r"[a-z0-9]+", text.lower())
    name = joint.join(words)
    if len(name) <= limit:
        return name
    room = limit - HASH - len(joint)
    return f"{name[:room].rstrip(joint or None)}{joint}{digest(text)}"


def digest(text: str) -> str:
    """Return a few letters and digits that stand for a whole name."""
    return base64.b32encode(hashlib.sha256(text.encode()).digest()).decode()[:HASH].lower()


def account(text: str) -> str:
    """Return a storage account's logical name: letters and digits, 24 with the engine's."""
    return short(text, 24 - ENGINE)


def vault(text: str) -> str:
    """Return a key vault's logical name: 24 characters with the engine's, a letter first."""
    return short(text, 24 - ENGINE, "-")


def registry(text: str) -> str:
    """Return a registry's logical name: letters and digits, 50 with the engine's."""
    return short(text, 50 - ENGINE)


def server(text: str) -> str:
    """Return a database server's logical name: 63 characters with the engine's."""
    return short(text, 63 - ENGINE, "-")


def pool_name(pool: str, kind: str, *settled: str) -> str:
    """Return a node pool's name: at most 12 letters and digits, a letter first.

    `settled` is what AKS cannot change of a pool. Where it does change, so does the name, and the
    new pool is there before the old one goes.
    """
    head = "".join(re.findall(r"[a-z0-9]+", pool))[: 12 - HASH - 1]
    return f"{head}{kind[0]}{digest('/'.join(settled))}"


def group(site: Site) -> str:
    """Return the resource group of everything that a stack makes itself."""
    return f"rg-{site.name}"


def node_group(site: Site) -> str:
    """Return the resource group where AKS puts machines, disks and load balancers."""
    return f"rg-{site.name}-nodes"


def grant(site: Site, name: str) -> str:
    """Return the fixed name of a role assignment, by its logical name, as Azure wants it: a UUID.

    A second try to make it finds the first one, and no orphan is left behind.
    """
    return str(uuid.uuid5(GRANTS, f"{site.account or ''}/{site.name}/{name}"))
