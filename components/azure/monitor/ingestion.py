"""How logs of pods, and alerts that arise in the cluster, come into the workspace."""

from collections.abc import Mapping

import pulumi
import pulumi_azure_native as azure

from components.azure.monitor.workspace import Place, kept
from components.azure.names import ENGINE, short
from components.azure.rbac.pods import pod_identity
from components.azure.rights import give
from components.azure.tags import tags
from components.contracts.cluster import ClusterOutputs
from components.contracts.identity import ALERTMANAGER, LOGS
from components.order import after

DOOR = 44
"""Letters of an endpoint's name at most."""
PODS, ALERTS = "Pods_CL", "Alerts_CL"
WHEN = "TimeGenerated"
COLUMNS: Mapping[str, Mapping[str, str]] = {
    PODS: {WHEN: "datetime"}
    | dict.fromkeys(("namespace", "pod", "container", "node", "level", "message"), "string"),
    ALERTS: {WHEN: "datetime"}
    | dict.fromkeys(("alertname", "status", "severity", "team", "summary", "runbook"), "string"),
}
"""Tables to what one of their lines says."""


def ingestion(
    name: str,
    days: int,
    logs: azure.operationalinsights.Workspace,
    cluster: ClusterOutputs,
    place: Place,
) -> pulumi.Output[str]:
    """Create the tables and the way in, and return the address that logs of pods are posted to.

    Two service accounts post, with tokens of their own identities: what carries logs of pods, and
    what Alertmanager tells. Logs of pods are of the cheap kind, $0.65 for each GB.
    """
    tables = [table(f"{name}-{one.removesuffix('_CL').lower()}", one, days, logs, place)
              for one in COLUMNS]  # fmt: skip
    door = azure.monitor.DataCollectionEndpoint(
        short(name, DOOR - ENGINE, "-"),
        location=place.site.region,
        resource_group_name=place.group,
        network_acls={"public_network_access": "Enabled"},
        description="Where pods of the cluster post logs, with tokens",
        tags=tags(place.site),
        opts=place.opts,
    )
    made = azure.monitor.DataCollectionRule(
        name,
        location=place.site.region,
        resource_group_name=place.group,
        data_collection_endpoint_id=door.id,
        stream_declarations={stream(one): declaration(one) for one in COLUMNS},
        destinations={"log_analytics": [{"name": "logs", "workspace_resource_id": logs.id}]},
        data_flows=[
            {
                "streams": [stream(one)],
                "destinations": ["logs"],
                "output_stream": stream(one),
                "transform_kql": "source",
            }
            for one in COLUMNS
        ],
        tags=tags(place.site),
        # A rule names tables, and Azure looks whether they are there.
        opts=pulumi.ResourceOptions.merge(place.opts, pulumi.ResourceOptions(depends_on=tables)),
    )
    rights: list[pulumi.Resource] = []
    for end, pods in (("logs", LOGS), ("alerts", ALERTMANAGER)):
        acting = pod_identity(
            f"{name}-{end}", [pods], cluster.issuer, place.site, place.group, place.opts
        )
        role = "Monitoring Metrics Publisher"
        rights.append(
            give(f"{name}-{end}", role, acting.principal, made.id, place.site, place.opts)
        )
    address = door.logs_ingestion.apply(lambda one: (one.endpoint if one else None) or "")
    return after(
        pulumi.Output.concat(
            address, "/dataCollectionRules/", made.immutable_id, "/streams/", stream(PODS)
        ),
        rights,
    )


def stream(table: str) -> str:
    """Return what lines of a table are called on their way."""
    return f"Custom-{table}"


def declaration(name: str) -> azure.monitor.StreamDeclarationArgs:
    """Return what a line says that is posted."""
    return azure.monitor.StreamDeclarationArgs(
        columns=[
            azure.monitor.ColumnDefinitionArgs(name=column, type=kind)
            for column, kind in COLUMNS[name].items()
        ]
    )


def table(
    name: str,
    called: str,
    days: int,
    logs: azure.operationalinsights.Workspace,
    place: Place,
) -> azure.operationalinsights.Table:
    """Create a table: of the cheap kind for what is read after the fact, else of the one that
    alarms look at."""
    cheap = called == PODS
    return azure.operationalinsights.Table(
        name,
        table_name=called,
        workspace_name=logs.name,
        resource_group_name=place.group,
        plan="Basic" if cheap else "Analytics",
        total_retention_in_days=kept(days),
        schema={
            "name": called,
            "columns": [
                {"name": column, "type": "dateTime" if kind == "datetime" else kind}
                for column, kind in COLUMNS[called].items()
            ],
        },
        opts=place.opts,
    )
