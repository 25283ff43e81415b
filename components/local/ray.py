"""Ray on this machine: a head, and a node per pool and machine beside it."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import pulumi

from components.contracts.cluster import ClusterOutputs, NodePool
from components.contracts.ray import Ray, RayOutputs, RaySpec
from components.local import machine
from components.local.credential import Credential
from components.local.ports import Ports
from components.local.program import Program
from components.local.ray_environment import ray_environment
from components.local.ray_settings import WORKERS, NodeSettings, node_folder
from components.local.serve_keeper import KEPT

NODE = {
    "node_manager": 6381,
    "object_manager": 6382,
    "runtime_env": 6383,
    "agent_grpc": 6384,
    "agent_http": 6385,
    "metrics": 8080,
    "workers": 20000,
}
"""Ports that every node has, and where the search for a free one begins."""

HEAD = NODE | {
    "gcs": 6380,
    "dashboard": 8265,
    "dashboard_metrics": 6386,
    "fallback": 6387,
    "ingress_metrics": 9191,
    "ingress_stats": 9192,
    "replicas": 30000,
}
"""Ports that the head has beside those."""

INGRESS = "h"
"""The folder of HAProxy's files in the run folder; socket paths begin with it: it is short."""

CPUS = 4
"""Logical CPUs of a node whose pool names none: two training workers and Serve beside them."""


class LocalRay(Ray):
    """A Ray cluster whose nodes are programs of this machine."""

    TOKEN = "mlplatform:local:Ray"

    def build(
        self,
        name: str,
        spec: RaySpec,
        pools: tuple[NodePool, ...],
        cluster: ClusterOutputs,
        environment: pulumi.Output[dict[str, str]],
    ) -> RayOutputs:
        """Start the head; the nodes of other pools join it, those beyond `min_nodes` on request."""
        token = Credential(f"{name}-token", self.child).value
        key = Credential(f"{name}-serving-key", self.child).value
        ports = Ports(
            name,
            wanted=HEAD,
            fixed=spec.ports.model_dump(),
            where="platform.ray.ports",
            opts=self.child,
        )
        variables = pulumi.Output.all(environment, token, key, ports.numbers).apply(
            lambda found: {
                **found[0],
                **ray_environment(machine.run_dir() / INGRESS, whole(found[3])),
                "RAY_AUTH_TOKEN": found[1],
                "SERVING_KEY": found[2],
            }
        )
        gcs = ports.number("gcs")
        head = self.node(name, 0, pools[0], spec, ports, gcs, variables, cluster, self.child)
        joining = pulumi.ResourceOptions.merge(
            self.child, pulumi.ResourceOptions(depends_on=[head])
        )
        count = 0
        for pool in pools:
            # The head is the first machine of the first pool.
            for index in range(1 if pool is pools[0] else 0, max(pool.min_nodes, 1)):
                count += 1
                node = f"{name}-{pool.name}" + (f"-{index}" if index else "")
                wanted = {
                    key: port + count * (WORKERS if key == "workers" else 20)
                    for key, port in NODE.items()
                }
                own = Ports(node, wanted=wanted, fixed={}, opts=self.child)
                self.node(node, count, pool, spec, own, gcs, variables, cluster, joining)
        self.job_metrics(f"{name}-jobs", head, token, cluster)
        access = pulumi.Output.all(head.url, token).apply(
            lambda found: {
                "RAY_ADDRESS": found[0],
                "RAY_AUTH_MODE": "token",
                "RAY_AUTH_TOKEN": found[1],
            }
        )
        return RayOutputs(
            address=head.url,
            dashboard=head.url,
            environment=pulumi.Output.secret(access),
            serving_key=key,
        )

    def node(
        self,
        name: str,
        index: int,
        pool: NodePool,
        spec: RaySpec,
        ports: Ports,
        gcs: pulumi.Output[int],
        environment: pulumi.Output[dict[str, str]],
        cluster: ClusterOutputs,
        opts: pulumi.ResourceOptions,
    ) -> Program:
        """Declare one node; the first is the head, whose control store the others join."""
        run, head = machine.run_dir(), index == 0
        settings = pulumi.Output.all(ports.numbers, gcs).apply(
            lambda found: json.dumps(
                asdict(node_settings(pool, spec, whole(found[0]), run, index, int(found[1]))),
                sort_keys=True,  # the engine hands dicts over in any order
            )
        )
        # Ray Serve finds free ones for its replicas; after an end theirs are not, for a minute.
        needed = sorted((HEAD if head else NODE).keys() - {"replicas"})
        return Program(
            name,
            supervisor=cluster.api,
            command=["python", "-m", "components.local.ray_node", str(run / name / "node.json")],
            environment=environment,
            files={"node.json": settings},
            ports=[ports.number(key) for key in needed],
            ready=pulumi.Output.concat(ports.url("dashboard"), "/api/version") if head else "",
            # Ray tells of its living nodes itself, not of HAProxy.
            scrape={
                "job": "serving",
                "target": pulumi.Output.format("127.0.0.1:{0}", ports.number("ingress_metrics")),
            }
            if head
            else None,
            start=pool.min_nodes > 0,
            stop_seconds=9,
            url=ports.url("dashboard") if head else "",
            opts=opts,
        )

    def job_metrics(
        self,
        name: str,
        head: Program,
        token: pulumi.Output[str],
        cluster: ClusterOutputs,
    ) -> None:
        """Tell Prometheus how jobs end, which Ray does not."""
        ports = Ports(
            name, wanted={"http": 6388}, fixed={}, where="platform.ray.ports", opts=self.child
        )
        password = Credential(f"{name}-password", self.child).value
        Program(
            name,
            supervisor=cluster.api,
            command=[
                *("python", "-m", "components.local.job_metrics"),
                head.url,
                pulumi.Output.format("{0}", ports.number("http")),
            ],
            environment={"RAY_AUTH_TOKEN": token, "METRICS_PASSWORD": password},
            ports=[ports.number("http")],
            scrape={
                "job": "jobs",
                "target": pulumi.Output.format("127.0.0.1:{0}", ports.number("http")),
                "password": password,
            },
            opts=self.child,
        )


def whole(numbers: Mapping[str, float]) -> dict[str, int]:
    """Return numbers as they were before they went through the engine."""
    return {key: int(number) for key, number in numbers.items()}


def node_settings(
    pool: NodePool, spec: RaySpec, ports: dict[str, int], run: Path, index: int, gcs: int
) -> NodeSettings:
    """Return what the launcher of one node is told; node 0 is the head."""
    head = index == 0
    return NodeSettings(
        folder=str(node_folder(run, index)),
        cpus=pool.cpus or CPUS,
        gpus=pool.accelerator.count if pool.accelerator else 0,
        object_store_bytes=int(spec.object_store_gib * 2**30),
        ports=ports,
        gcs=f"127.0.0.1:{gcs}",
        head=head,
        resources={} if head else {pool.name: 1.0},
        labels={"mlplatform/pool": pool.name, "mlplatform/capacity": pool.capacity[0]},
        serve=str(run / KEPT) if head else "",
        ingress=str(run / INGRESS) if head else "",
    )
