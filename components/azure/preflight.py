"""What a subscription says to a stack file before anything is made in it.

A plan knows regions and shapes; only the subscription knows what it may use, and how much of it.
"""

from collections.abc import Callable, Iterator

from components.azure.checks.clients import Ask, Clients, errors, heard, subscription_here
from components.azure.checks.cluster_preflight import (
    of_encryption,
    of_keys,
    of_subscription,
    of_version,
)
from components.azure.checks.machine_preflight import of_machines
from components.azure.checks.network_preflight import of_network
from components.baseline import BaselineSpec
from components.cloud import Built, Finding
from components.recording import Seen
from components.spec import PlatformSpec

Check = Callable[[PlatformSpec, Ask], Iterator[str]]


def findings(spec: Built, ask: Ask | None = None, seen: Seen | None = None) -> Iterator[Finding]:
    """Yield what would let an `up` fail half way, and what could not be looked at.

    Of a baseline, whether its subscription is in reach: a platform's machines are none of its
    business.
    """
    subscription = spec.account or subscription_here()
    if not subscription:
        yield Finding(
            "account: no subscription is named, here or in ARM_SUBSCRIPTION_ID: "
            "`az account show --query id` tells the one that you chose"
        )
        return
    ask = ask or Clients(subscription, **heard(seen))
    wrong = unreachable(subscription, ask)
    if wrong:
        yield Finding(wrong)
    if wrong or isinstance(spec, BaselineSpec):
        return
    checks: dict[str, Check] = {
        "account, its providers": of_subscription,
        "account, encryption at host": lambda spec, ask: of_encryption(spec, ask, subscription),
        "network.existing": of_network,
        "the machines of cluster.pools": of_machines,
        "cluster.version": of_version,
        "cluster.key, storage.key": of_keys,
    }
    for what, check in checks.items():
        yield from guarded(what, check, spec, ask)


def unreachable(subscription: str, ask: Ask) -> str:
    """Return why the subscription that is meant cannot be acted in; empty if it can."""
    try:
        ask("resource").providers.get("Microsoft.Resources")
    except errors() as error:
        if getattr(error, "status_code", None) in (403, 404):
            return (
                f"account: {subscription} is expected, and whoever is signed in does not reach it "
                f"({brief(error)}): sign in as somebody who does, such as with `az login`"
            )
        return (
            f"account: Azure does not know who you are ({brief(error)}): sign in, such as with "
            "`az login`"
        )
    return ""


def guarded(what: str, check: Check, spec: PlatformSpec, ask: Ask) -> Iterator[Finding]:
    """Yield what a check finds; where Azure does not let it look, that."""
    try:
        for text in check(spec, ask):
            yield Finding(text)
    except errors() as error:
        yield Finding(f"{what}: could not be checked: {brief(error)}", checked=False)


def brief(error: Exception) -> str:
    """Return the first line of an error: Azure's are followed by the whole answer."""
    return str(error).strip().partition("\n")[0]
