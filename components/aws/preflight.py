"""What an account says to a stack file before anything is made in it.

A plan knows regions and shapes; only the account knows its zones, quotas, networks and keys.
"""

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

from components.aws.checks.bill_preflight import of_tags
from components.aws.checks.clients import Ask, Clients
from components.aws.checks.cluster_preflight import of_addons, of_version
from components.aws.checks.endpoint_preflight import of_endpoints
from components.aws.checks.key_preflight import of_keys
from components.aws.checks.machine_preflight import of_machines
from components.aws.checks.network_preflight import of_network
from components.aws.checks.quota_preflight import of_quotas
from components.aws.iam.document import HERE
from components.aws.iam.role import PATH
from components.baseline import BaselineSpec
from components.cloud import Built, Finding
from components.recording import Seen
from components.spec import PlatformSpec

Check = Callable[[PlatformSpec, Ask], Iterator[str] | Iterator[Finding] | Iterator[str | Finding]]
"""A text is a reason to stop."""

SPOT_ROLE = "AWSServiceRoleForEC2Spot"


def findings(spec: Built, ask: Ask | None = None, seen: Seen | None = None) -> Iterator[Finding]:
    """Yield what would let an `up` fail half way, and what could not be looked at.

    Of a baseline, whether this is its account: a platform's machines are none of its business.
    """
    ask = ask or Clients(str(spec.region), seen)
    wrong = of_account(spec, ask)
    if wrong:
        yield Finding(wrong)
    if wrong or isinstance(spec, BaselineSpec):
        return
    for what, check in CHECKS.items():
        yield from guarded(what, check, spec, ask)


def of_account(spec: Built, ask: Ask) -> str:
    """Return why this is not the account that is meant; empty if it is."""
    errors = import_module("botocore.exceptions")
    try:
        caller = ask("sts").get_caller_identity()
    except (errors.ClientError, errors.BotoCoreError) as error:
        return (
            f"account: AWS does not know who you are ({error}): sign in, such as with "
            "`aws sso login`, and name the profile in AWS_PROFILE"
        )
    if spec.account and caller["Account"] != spec.account:
        return (
            f"account: {spec.account} is expected, and {caller['Arn']} is of "
            f"{caller['Account']}: name another profile in AWS_PROFILE"
        )
    return ""


def of_identities(spec: PlatformSpec, ask: Ask) -> Iterator[str]:
    """Yield a boundary that does not exist, and a role that spot capacity needs."""
    boundary = spec.identity.boundary
    if boundary:
        account = ask("sts").get_caller_identity()["Account"]
        arn = f"{HERE}:iam::{account}:policy{PATH}{boundary}"
        if not exists(lambda: ask("iam").get_policy(PolicyArn=arn)):
            yield (
                f"identity.boundary: {boundary!r}: the account has no {arn}: its baseline stack "
                "makes one, and says the name"
            )
    spot = [pool.name for pool in spec.cluster.pools if "spot" in pool.capacity]
    if spot and not exists(lambda: ask("iam").get_role(RoleName=SPOT_ROLE)):
        yield (
            f"cluster.pools: {', '.join(spot)} ask for spot, and the account lacks {SPOT_ROLE}: "
            "its baseline stack makes it (service_roles: [spot]), as does "
            "`aws iam create-service-linked-role --aws-service-name spot.amazonaws.com`"
        )


def exists(look: Callable[[], Any]) -> bool:
    """Tell whether IAM finds what is looked for."""
    errors = import_module("botocore.exceptions")
    try:
        look()
    except errors.ClientError as error:
        if error.response["Error"]["Code"] == "NoSuchEntity":
            return False
        raise
    return True


CHECKS: dict[str, Check] = {
    "identity.boundary, the role for spot": of_identities,
    "network": of_network,
    "network.private_endpoints": of_endpoints,
    "the zones of cluster.pools": of_machines,
    "the quotas of cluster.pools": of_quotas,
    "cluster.version": of_version,
    "the add-ons of cluster.version": of_addons,
    "cluster.key, storage.key": of_keys,
    "the tags that budgets count by": of_tags,
}
"""What is looked at, as a finding names it where it may not be."""


def guarded(what: str, check: Check, spec: PlatformSpec, ask: Ask) -> Iterator[Finding]:
    """Yield what a check finds; where AWS does not let it look, that."""
    errors = import_module("botocore.exceptions")
    try:
        for found in check(spec, ask):
            yield found if isinstance(found, Finding) else Finding(found)
    except (errors.ClientError, errors.BotoCoreError) as error:
        yield Finding(f"{what}: could not be checked: {error}", checked=False)
