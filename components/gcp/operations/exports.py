"""Logs that lie in the platform's own bucket: who opened its buckets, and who talked to whom.

They are many and seldom read, and objects cost a fraction of what Cloud Logging asks. Each object's
name begins with that of its log.
"""

import pulumi
import pulumi_gcp as gcp

from components.contracts.network import NetworkOutputs
from components.contracts.storage import StorageOutputs
from components.gcp.iam.folders import WRITE, bucket_name
from components.gcp.names import short
from components.gcp.operations.logs import sink
from components.gcp.project import project_id
from components.site import Site

SAMPLED = {"dev": 0.1, "staging": 0.1, "prod": 0.5}
"""The share of packets that is looked at to write down connections."""
ID = 63
"""The most characters of a flow log's id."""


def exports(
    name: str,
    kind: str,
    network: NetworkOutputs,
    storage: StorageOutputs,
    site: Site,
    opts: pulumi.ResourceOptions,
) -> None:
    """Bring these logs to the bucket; which connections are among them is `kind`.

    Refused connections are logged by the network's own rules, all others by a flow log. Who opened
    a bucket is logged where the project's baseline asks for it.
    """
    vpc = network.id.apply(lambda id: id.rpartition("/")[2])
    which: list[pulumi.Output[str]] = [opened(storage)]
    if kind != "none":
        which.append(
            pulumi.Output.concat(
                'log_id("compute.googleapis.com/firewall") AND jsonPayload.vpc.vpc_name="',
                vpc,
                '"',
            )
        )
    if kind == "all":
        flow_log(name, network, site, opts)
        which.append(
            pulumi.Output.concat(
                'log_id("networkmanagement.googleapis.com/vpc_flows") AND ',
                '(jsonPayload.src_vpc.vpc_name="', vpc, '" OR ',
                'jsonPayload.dest_vpc.vpc_name="', vpc, '")',
            )
        )  # fmt: skip
    logs = bucket_name(storage.logs_url)
    made, _ = sink(
        name,
        f"Connections and opened buckets of {site.name}",
        pulumi.Output.all(*which).apply(lambda each: " OR ".join(f"({one})" for one in each)),
        pulumi.Output.concat("storage.googleapis.com/", logs),
        opts,
    )
    gcp.storage.BucketIAMMember(
        name, bucket=logs, role=WRITE, member=made.writer_identity, opts=opts
    )


def opened(storage: StorageOutputs) -> pulumi.Output[str]:
    """Return which log entries say who opened a bucket; that of logs would log its own logs."""
    names = pulumi.Output.all(
        *(
            bucket_name(url)
            for url in (storage.data_url, storage.artifacts_url, storage.transient_url)
        )
    )
    listed = names.apply(lambda each: " OR ".join(f'"{one}"' for one in each))
    return pulumi.Output.concat(
        'log_id("cloudaudit.googleapis.com/data_access") AND resource.type="gcs_bucket" AND ',
        "resource.labels.bucket_name=(", listed, ")",
    )  # fmt: skip


def flow_log(name: str, network: NetworkOutputs, site: Site, opts: pulumi.ResourceOptions) -> None:
    """Write down every connection of the network, put together over five minutes."""
    gcp.networkmanagement.VpcFlowLogsConfig(
        name,
        vpc_flow_logs_config_id=short(name, ID),
        location="global",
        network=network.id,
        description=f"Connections within {project_id(site)}, platform {site.name}",
        aggregation_interval="INTERVAL_5_MIN",
        flow_sampling=SAMPLED[site.environment],
        metadata="INCLUDE_ALL_METADATA",
        state="ENABLED",
        opts=opts,
    )
