"""Rules of Azure's security groups that let everyone in."""

from collections.abc import Iterator

from policies.graph.model import Node, Unknown, Values
from stacks.plan.doors.door import EVERYONE, Door, each, listed, to, unsure
from stacks.plan.shown import LATER

ANYBODY = ("*", "any", "azurecloud", "internet", "0.0.0.0", *EVERYONE)
"""Sources that hold everyone; a machine in Azure's cloud is whoever's who rents one."""


def group(node: Node) -> Iterator[Door]:
    """The rules inside a security group."""
    if unsure(node.inputs, "securityRules"):
        yield "rules", LATER
    for one in each(node.inputs, "securityRules"):
        yield from let_in(one)


def rule(node: Node) -> Iterator[Door]:
    """A rule of a security group, by itself."""
    yield from let_in(node.inputs)


def let_in(given: Values) -> Iterator[Door]:
    """Yield what one rule opens, where its sources hold everyone."""
    if given.get("access") == "Deny" or given.get("direction") == "Outbound":
        return
    sources = (given.get("sourceAddressPrefix"), *listed(given.get("sourceAddressPrefixes")))
    everyone = [one for one in sources if isinstance(one, Unknown) or str(one).lower() in ANYBODY]
    if everyone:
        yield ports(given), to(everyone)


def ports(given: Values) -> str:
    """Return which ports a rule opens."""
    one, several = given.get("destinationPortRange"), given.get("destinationPortRanges")
    named = to((*(() if one is None else (one,)), *listed(several)))
    return "all ports" if named in ("", "*") else f"port {named}"
