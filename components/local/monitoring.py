"""Prometheus and Alertmanager beside the platform they watch."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pulumi

from components.absent import nothing
from components.alerts.firing import USER
from components.alerts.rules import rule_files
from components.contracts.cluster import ClusterOutputs
from components.contracts.database import DatabaseOutputs
from components.contracts.monitoring import Monitoring, MonitoringOutputs, MonitoringSpec
from components.contracts.network import NetworkOutputs
from components.contracts.storage import StorageOutputs
from components.local import machine, scraping
from components.local.credential import Credential
from components.local.ports import Ports
from components.local.program import Program
from components.local.prometheus_build import SERVERS
from components.site import Site

PREFERRED = {"prometheus": 9090, "alertmanager": 9093, "machine": 9100}

COLLECTORS = ("cpu", "diskstats", "filesystem", "loadavg", "meminfo", "netdev")
"""Of node_exporter's some fifty on Linux; elsewhere it has few, and all of them are on."""


class LocalMonitoring(Monitoring):
    """Three servers that nobody waits for: what has to be built starts minutes later."""

    TOKEN = "mlplatform:local:Monitoring"

    def build(
        self,
        name: str,
        spec: MonitoringSpec,
        site: Site,
        network: NetworkOutputs,
        cluster: ClusterOutputs,
        storage: StorageOutputs,
        database: DatabaseOutputs,
    ) -> MonitoringOutputs:
        """Start what measures this machine, what tells of alerts, and what keeps the series."""
        ports = Ports(
            name,
            wanted=PREFERRED,
            fixed=spec.ports.model_dump(),
            where="platform.monitoring.ports",
            opts=self.child,
        )
        password = Credential(f"{name}-password", self.child).value
        web = password.apply(scraping.web)

        def server(
            kind: str,
            arguments: Sequence[str],
            kept: Path | None = None,
            files: Mapping[str, pulumi.Input[str]] | None = None,
        ) -> Program:
            own = machine.files_dir(f"{name}-{kind}")
            listen = pulumi.Output.format("127.0.0.1:{0}", ports.number(kind))
            return Program(
                f"{name}-{kind}",
                supervisor=cluster.api,
                command=[
                    *("python", "-m", "components.local.prometheus_program", kind),
                    pulumi.Output.concat("--web.listen-address=", listen),
                    f"--web.config.file={own}/web.yml",
                    *(argument.format(own=own, kept=kept) for argument in arguments),
                ],
                # Another build is another program.
                environment={"MLPLATFORM_BUILD": SERVERS[kind].programs.key},
                files={"web.yml": web, **(files or {})},
                folders=[str(machine.targets_dir()), *([str(kept)] if kept else [])],
                ports=[ports.number(kind)],
                scrape={"job": kind, "target": listen, "path": "/metrics", "password": password},
                url=ports.url(kind),
                opts=self.child,
            )

        some = ["--collector.disable-defaults", *(f"--collector.{name}" for name in COLLECTORS)]
        server("machine", some if sys.platform == "linux" else [])
        alertmanager = server(
            "alertmanager",
            # Without an address for its peers it opens no second port.
            ["--config.file={own}/alertmanager.yml", "--storage.path={kept}",
             "--cluster.listen-address="],
            machine.data_dir() / "alertmanager",
            {"alertmanager.yml": scraping.alertmanager()},
        )  # fmt: skip
        configuration = ports.number("alertmanager").apply(
            lambda port: scraping.prometheus(spec, machine.run_dir(), port)
        )
        prometheus = server(
            "prometheus",
            ["--config.file={own}/prometheus.yml", "--storage.tsdb.path={kept}",
             f"--storage.tsdb.retention.time={spec.retention_days}d"],
            machine.data_dir() / "prometheus",
            {"prometheus.yml": configuration, **rule_files(spec, scraping.SERVICES)},
        )  # fmt: skip
        return MonitoringOutputs(
            url=prometheus.url,
            dashboard_url=nothing(),
            topic=nothing(),
            log_group=nothing(),
            alerts_url=alertmanager.url,
            environment=password.apply(
                lambda value: {"PROMETHEUS_USERNAME": USER, "PROMETHEUS_PASSWORD": value}
            ),
        )
