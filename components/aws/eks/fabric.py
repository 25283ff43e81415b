"""Machines joined by Elastic Fabric Adapters: one adapter on each network card."""

from collections.abc import Iterator, Mapping, Sequence

from components.aws.machines import Machine

CARDS: Mapping[str, int] = {
    "g4dn.8xlarge": 1,
    "g4dn.12xlarge": 1,
    "g4dn.metal": 1,
    "g5.8xlarge": 1,
    "g5.12xlarge": 1,
    "g5.24xlarge": 1,
    "g5.48xlarge": 1,
    "g6.8xlarge": 1,
    "g6.12xlarge": 1,
    "g6.24xlarge": 1,
    "g6.48xlarge": 1,
    "g6e.12xlarge": 1,
    "g6e.24xlarge": 2,
    "g6e.48xlarge": 4,
    "p4d.24xlarge": 4,
    "p4de.24xlarge": 4,
    "p5.4xlarge": 1,
    "p5.48xlarge": 32,
    "p5en.48xlarge": 16,
    "p6-b200.48xlarge": 8,
    "trn1.32xlarge": 8,
    "trn1n.32xlarge": 16,
}
"""Network cards of machines with adapters, as Karpenter 1.14.1 has them from EC2."""


def alike(found: Sequence[Machine]) -> tuple[Machine, ...]:
    """Return those with as many cards as the first, so that one description fits them all."""
    return tuple(one for one in found if CARDS[one.name] == CARDS[found[0].name])


def interfaces(machine: str) -> list[dict[str, object]]:
    """Return the network interfaces of such a machine, as a node class lists them.

    One for everything else, and an adapter on each card that takes no address (EC2 user guide,
    instances with multiple network cards). A node has them whether or not its first pod asks for
    `vpc.amazonaws.com/efa`, so no two nodes of a class differ.
    """
    return [
        {"networkCardIndex": card, "deviceIndex": device, "interfaceType": kind}
        for card, device, kind in _places(CARDS[machine])
    ]


def _places(cards: int) -> Iterator[tuple[int, int, str]]:
    yield 0, 0, "interface"
    yield 0, 1, "efa-only"
    for card in range(1, cards):
        yield card, 0, "efa-only"
