"""Names that Google Cloud takes: how long, and of which characters.

The engine adds eight characters to a logical name, so that a stack can be made again while its old
names are blocked; a name of our own is needed where a service asks for one, or for a shorter one.
"""

import hashlib
import re

ACCOUNT = 30
"""The most characters of a service account's id; at least 6."""
POOL = 40
"""The most characters of a cluster's name, and of a node pool's."""
ENDPOINT = 20
"""The most letters and digits of an endpoint for Google's own services."""
READERS = 5
"""The most people that a budget tells by mail."""
DIGEST = 6
"""Characters that keep two shortened names apart: one in 16 million pairs is the same."""


def short(text: str, most: int) -> str:
    """Return lower-case words joined by hyphens, a letter first.

    A name that is too long keeps its head, and a hash of all of it keeps it apart from others.
    """
    name = "-".join(re.findall(r"[a-z0-9]+", text.lower()))
    if len(name) <= most:
        return name
    return f"{name[: most - DIGEST - 1].rstrip('-')}-{digest(text)}"


def letters(text: str, most: int) -> str:
    """Return letters and digits alone; always with the hash, as hyphens told names apart."""
    head = "".join(re.findall(r"[a-z0-9]+", text.lower()))
    return f"{head[: most - DIGEST]}{digest(text)}"


def digest(text: str) -> str:
    """Return a few letters and digits that stand for a whole text."""
    return hashlib.sha256(text.encode()).hexdigest()[:DIGEST]


def secrets_prefix(stack: str) -> str:
    """Return how names of a stack's secrets begin; no stack's own name has an underscore."""
    return f"mlplatform_{stack}_"


def spending_function(stack: str) -> str:
    """Return how the function is called that hears of a stack's spending."""
    return f"{stack}-spending"
