"""How a stack stands: services, alerts, served models."""

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from components.local import machine
from components.refused import Refused
from stacks import backend, engine, health
from stacks.cloud_state import cloud_of
from stacks.config import lender, read
from stacks.health import Model, Service
from stacks.session import Session
from workloads.catalog import AnyWorkload, served_model


@dataclass(frozen=True)
class Report:
    """What `up` and `status` show."""

    stack: str
    services: tuple[Service, ...]
    alerts: tuple[tuple[str, str, str], ...]
    """Name, severity, summary of each firing alert."""
    models: tuple[Model, ...]
    seconds: float | None = None
    bare: bool = False
    """Whether there are no services to ask: a baseline, or a cloud without its inner layer."""

    @property
    def healthy(self) -> bool:
        """Whether no service is down and every model answers."""
        services = self.bare or bool(self.services)
        services = services and all(one.state != "down" for one in self.services)
        return services and all(model.prediction is not None for model in self.models)


def of(stack: str, session: Session | None = None, seconds: float | None = None) -> Report:
    """Ask everything that the stack's outputs name; Refused if it is not up at all."""
    spec = read(stack)
    builder = lender(spec) or stack
    if session is None or builder != stack:
        session = opened(builder)
    outputs = session.outputs(show_secrets=True)
    if not outputs:
        raise Refused(f"stack {builder} is not up: `mlplatform up {builder}` creates it")
    if "storage" not in outputs:
        return Report(stack, (), (), (), seconds, bare=spec.baseline is not None)
    services = [told(stack, found) for found in health.services(outputs)]
    models = [served(outputs, workload) for workload in spec.workloads]
    watched = any(found.name == "alertmanager" and found.state == "up" for found in services)
    alerts = firing(outputs) if watched else ()
    bare = not services and cloud_of(stack) is not None
    return Report(stack, tuple(services), tuple(alerts), tuple(models), seconds, bare)


def opened(stack: str) -> Session:
    """Return a session with an engine that is there already; none is built to look."""
    found = engine.present()
    if found is None:
        raise Refused("no engine is there yet: `mlplatform up` fetches or builds one")
    return Session(stack, found)


def told(stack: str, service: Service) -> Service:
    """Tell a monitoring program that is still being built from one that is down."""
    if service.state == "down" and service.name in ("prometheus", "alertmanager"):
        from components.local import build_progress

        data = backend.data_dir(stack)
        if data:
            run = machine.run_dir_of(data)
            state = build_progress.state(run, service.name, service.url)
            return dataclasses.replace(service, state=state.word, note=state.detail)
    return service


def firing(outputs: Mapping[str, Any]) -> tuple[tuple[str, str, str], ...]:
    """Return the firing alerts."""
    from components.alerts.firing import firing as fetch

    monitoring = outputs["monitoring"]
    password = monitoring["environment"].get("PROMETHEUS_PASSWORD", "")
    try:
        found = fetch(monitoring["alerts_url"], password)
    except (httpx.HTTPError, ValueError):
        return ()
    return tuple((alert.name, alert.severity, alert.summary) for alert in found)


def served(outputs: Mapping[str, Any], workload: AnyWorkload) -> Model:
    """Return what a workload's served model says to its own sample request."""
    name, route, sample = served_model(workload)
    if not outputs["serving"]["url"]:
        return Model(name, "-", None, None, None, "", "the platform serves nothing yet")
    url = f"{outputs['serving']['url']}{route}"
    found = health.champion(outputs["tracking"]["environment"], name)
    version, auc = found if found else ("-", None)
    try:
        probability, took, answering = health.predict(
            url, outputs["serving"]["environment"]["SERVING_KEY"], sample
        )
    except (httpx.HTTPError, KeyError, ValueError) as error:
        return Model(name, version, auc, None, None, url, f"no answer: {error}")
    late = f"version {answering} still answers" if found and answering != version else ""
    return Model(name, version, auc, probability, took, url, late)


def show(report: Report, as_json: bool) -> None:
    """Print a report for people or for scripts."""
    if as_json:
        print(json.dumps(dataclasses.asdict(report) | {"healthy": report.healthy}, indent=2))
        return
    from stacks import show as tables

    tables.services(report.services, report.seconds)
    tables.alerts(report.alerts)
    tables.models(report.models)
