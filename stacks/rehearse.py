"""The program of a stack under the recorder: what it would create, without an engine."""

import json
import re
import runpy
from collections.abc import Mapping
from importlib import import_module
from typing import Any, cast

import yaml

from components.local.machine import CHECKOUT
from policies.graph.model import Graph, Node, Values
from policies.graph.monitor import Answers, Outputs
from policies.graph.record import record, unanswered
from policies.graph.sources import traced
from policies.strict.echo import unfit
from stacks.config import PROJECT, file_of, is_secret, read

STACK = "pulumi:pulumi:StackReference"
STAND_IN = "a secret of this stack"
"""For configuration values that only the engine can decrypt."""


def preferred_ports(node: Node) -> Mapping[str, Any]:
    """Make up that every wanted port was free, so that commands and URLs can be judged."""
    if not node.type.endswith("local:Ports"):
        return {}
    return {"numbers": {**node.inputs["wanted"], **node.inputs["fixed"]}}


def configuration(stack: str) -> tuple[dict[str, str], list[str]]:
    """Return the texts that an engine would hand over, and which keys are secret."""
    path = file_of(stack)
    content = yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else None
    given: dict[str, Any] = cast(dict[str, Any], content or {}).get("config") or {}
    config: dict[str, str] = {}
    for key, value in given.items():
        if is_secret(value):
            config[key] = STAND_IN
        else:
            config[key] = value if isinstance(value, str) else json.dumps(value)
    return config, [key for key, value in given.items() if is_secret(value)]


def answered(token: str, arguments: Values) -> Mapping[str, Any] | None:
    """Answer for another stack, or for what a cloud would be asked."""
    return borrowed(token, arguments) if token == STACK else looked_up(token, arguments)


def looked_up(token: str, arguments: Values) -> Mapping[str, Any] | None:
    """Answer from the table of the cloud whose lookup it is."""
    try:
        table = import_module(f"components.{re.split('[:-]', token)[0]}.lookups")
    except ModuleNotFoundError:
        return unanswered(token, arguments)
    return table.answer(token, arguments)


def borrowed(token: str, arguments: Values) -> Mapping[str, Any]:
    """Answer for another stack by rehearsing it."""
    stack = str(arguments["name"]).rsplit("/", 1)[-1]
    return {"outputs": rehearse(stack).outputs, "secretOutputNames": ()}


def rehearse(stack: str, outputs: Outputs = preferred_ports, answers: Answers = answered) -> Graph:
    """Return the graph of a stack; raises Refused where its file is not valid.

    `outputs` makes up what only a provider can say; all else stays unknown.
    """
    read(stack)
    config, secret_keys = configuration(stack)
    return record(
        lambda: runpy.run_module("stacks.__main__", run_name="__main__"),
        project=PROJECT,
        stack=stack,
        config=config,
        secret_keys=secret_keys,
        root=CHECKOUT,
        answers=answers,
        outputs=lambda node: {**unfit(node), **outputs(node)},
    )


def told(stack: str, graph: Graph) -> Graph:
    """Return the graph of a stack whose nodes tell where each unknown comes from."""
    return traced(graph, lambda outputs: rehearse(stack, outputs, answered_or_not), base)


def base(node: Node) -> Mapping[str, Any]:
    """Make up what every rehearsal does."""
    return {**unfit(node), **preferred_ports(node)}


def answered_or_not(token: str, arguments: Values) -> Mapping[str, Any]:
    """Answer a lookup of made-up arguments, which nobody ever asks, with nothing."""
    return answered(token, arguments) or {}
