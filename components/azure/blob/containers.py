"""Containers of the account of logs that Azure writes to, under names of its own choice."""

from collections.abc import Mapping

from components.contracts.storage import Bucket

WRITTEN: Mapping[str, tuple[str, ...]] = {
    "access/": (
        "insights-logs-storageread",
        "insights-logs-storagewrite",
        "insights-logs-storagedelete",
    ),
    "flow/": ("insights-logs-flowlogflowevent",),
    "audit/": (
        "insights-logs-kube-audit-admin",
        "insights-logs-guard",
        "insights-logs-auditevent",
    ),
}
"""What a stack file calls a prefix of `logs` to where Azure puts such logs."""


def containers(bucket: Bucket) -> tuple[str, ...]:
    """Return the containers of a bucket's account: one of its name, and those of Azure."""
    own = (bucket,)
    return (*own, *(one for many in WRITTEN.values() for one in many)) if bucket == "logs" else own


def places(bucket: Bucket, prefix: str) -> list[str]:
    """Return where objects under a prefix are, as a rule of a whole account names it."""
    written = WRITTEN.get(prefix, ()) if bucket == "logs" else ()
    return [f"{bucket}/{prefix}", *(f"{one}/" for one in written)]
