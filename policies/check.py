"""Every rule over a graph."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from policies import rules
from policies.graph.model import Graph, Node

Judge = Callable[[Graph], Iterator[tuple[Node, str]]]


@dataclass(frozen=True, order=True)
class Violation:
    """One resource that breaks one rule."""

    rule: str
    urn: str
    message: str
    source: str | None = None
    """The line that asks for the resource."""


@dataclass(frozen=True)
class Rule:
    """A module of `policies.rules`: what it says, and how it judges."""

    name: str
    description: str
    judge: Judge


def rule_of(module: ModuleType) -> Rule:
    """Return the rule that a module defines.

    It has `violations_in(graph)`, or `violations(node)` with the patterns of types it APPLIES_TO.
    """
    name = module.__name__.rsplit(".", 1)[-1]
    whole: Judge | None = getattr(module, "violations_in", None)
    if whole:
        return Rule(name, module.__doc__ or "", whole)
    patterns: tuple[str, ...] = module.APPLIES_TO
    violations: Callable[[Node], Iterator[str]] = module.violations

    def each(graph: Graph) -> Iterator[tuple[Node, str]]:
        for node in graph.of_type(*patterns):
            for message in violations(node):
                yield node, message

    return Rule(name, module.__doc__ or "", each)


@cache
def all_rules() -> tuple[Rule, ...]:
    """Return every rule, by name."""
    names = sorted(found.name for found in iter_modules(rules.__path__))
    return tuple(rule_of(import_module(f"{rules.__name__}.{name}")) for name in names)


def verdict(graph: Graph) -> tuple[Violation, ...]:
    """Return what breaks a rule, sorted; nothing if all is well."""
    return tuple(
        sorted(
            Violation(rule.name, node.urn, message, node.source)
            for rule in all_rules()
            for node, message in rule.judge(graph)
        )
    )
