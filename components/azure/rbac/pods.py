"""Identities of pods: which service accounts of which cluster act as them."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_azure_native as azure

from components.azure.tags import tags
from components.contracts.identity import ServiceAccount
from components.order import after
from components.site import Site

AUDIENCE = "api://AzureADTokenExchange"
MOST = 20
"""Service accounts that can share one identity."""


@dataclass(frozen=True)
class PodIdentity:
    """An identity that pods have, as different services name it."""

    name: pulumi.Output[str]
    principal: pulumi.Output[str]
    """Whom rights are given to."""
    client: pulumi.Output[str]
    """What a service account is annotated with; who takes it comes after pods are let in."""

    @property
    def annotation(self) -> pulumi.Output[str]:
        """Return what ties a service account to it, as `key=value`."""
        return pulumi.Output.concat("azure.workload.identity/client-id=", self.client)


def pod_identity(
    name: str,
    pods: Sequence[ServiceAccount],
    issuer: pulumi.Input[str],
    site: Site,
    group: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
    team: str | None = None,
) -> PodIdentity:
    """Create an identity for pods of one cluster alone: by the issuer that signs their tokens.

    Azure takes one change of an identity's credentials at a time, so they come one after another.
    """
    assert len(pods) <= MOST
    made = azure.managedidentity.UserAssignedIdentity(
        name,
        location=site.region,
        resource_group_name=group,
        tags=tags(site, team),
        opts=opts,
    )
    chain: list[pulumi.Resource] = []
    for one in pods:
        behind = pulumi.ResourceOptions(depends_on=chain[-1:])
        chain.append(
            azure.managedidentity.FederatedIdentityCredential(
                f"{name}-{one.namespace}-{one.name}",
                resource_name_=made.name,
                federated_identity_credential_resource_name=f"{one.namespace}-{one.name}",
                resource_group_name=group,
                issuer=issuer,
                subject=f"system:serviceaccount:{one.namespace}:{one.name}",
                audiences=[AUDIENCE],
                opts=pulumi.ResourceOptions.merge(opts, behind),
            )
        )
    return PodIdentity(made.name, made.principal_id, after(made.client_id, chain))
