"""What a project says to a stack file before anything is made in it.

A plan knows regions and shapes; only the project knows its zones, quotas, networks and keys. What
a service that is switched off would say, cannot be looked at before the first `up` switches it on.
"""

from collections.abc import Callable, Iterator

from components.baseline import BaselineSpec
from components.cloud import Built, Finding
from components.gcp.checks.clients import Ask, Clients, failures
from components.gcp.checks.cluster_preflight import of_keys, of_version
from components.gcp.checks.machine_preflight import of_machines, of_quotas
from components.gcp.checks.network_preflight import of_network
from components.gcp.checks.project_preflight import of_billing, of_project, of_rights
from components.recording import Seen
from components.spec import PlatformSpec

Check = Callable[[PlatformSpec, Ask], Iterator[str]]


def findings(spec: Built, ask: Ask | None = None, seen: Seen | None = None) -> Iterator[Finding]:
    """Yield what would let an `up` fail half way, and what could not be looked at.

    Of a baseline, whether this is its project: a platform's machines are none of its business.
    """
    ask = ask or Clients(str(spec.account), seen)
    wrong = of_project(spec, ask)
    if wrong:
        yield Finding(wrong)
    if wrong or isinstance(spec, BaselineSpec):
        return
    for what, check in CHECKS.items():
        yield from guarded(what, check, spec, ask)


CHECKS: dict[str, Check] = {
    "your rights": of_rights,
    "who pays for the project": of_billing,
    "network.existing": of_network,
    "the zones of cluster.pools": of_machines,
    "the quotas of cluster.pools": of_quotas,
    "cluster.version": of_version,
    "cluster.key, storage.key": of_keys,
}
"""What is looked at, as a finding names it where it may not be."""


def guarded(what: str, check: Check, spec: PlatformSpec, ask: Ask) -> Iterator[Finding]:
    """Yield what a check finds; where Google does not let it look, that."""
    try:
        for text in check(spec, ask):
            yield Finding(text)
    except failures() as error:
        yield Finding(f"{what}: could not be checked: {error}", checked=False)
