"""Roles of a subscription's own, which its platforms and its CI have."""

from collections.abc import Sequence

import pulumi
import pulumi_azure_native as azure

from components.azure.rbac.own_roles import OWN, OwnRole, role_name, role_uuid

NAME = "mlplatform-boundary"
"""What stack files say as `identity.boundary`: their identities then have roles of these."""


def own_roles(
    name: str, subscription: pulumi.Output[str], opts: pulumi.ResourceOptions
) -> list[azure.authorization.RoleDefinition]:
    """Create the roles that stacks name by ids that follow from the subscription."""
    return [
        role_definition(f"{name}-{which}", which, role, subscription, opts)
        for which, role in OWN.items()
    ]


def role_definition(
    name: str,
    which: str,
    role: OwnRole,
    subscription: pulumi.Output[str],
    opts: pulumi.ResourceOptions,
) -> azure.authorization.RoleDefinition:
    """Create a role that can be given within the subscription alone."""
    whole = pulumi.Output.concat("/subscriptions/", subscription)
    return azure.authorization.RoleDefinition(
        name,
        role_definition_id=subscription.apply(lambda id: role_uuid(id, NAME, which)),
        role_name=subscription.apply(lambda id: role_name(id, NAME, which)),
        role_type="CustomRole",
        description=role.why,
        scope=whole,
        assignable_scopes=[whole],
        permissions=[permission(role.actions, role.data)],
        opts=opts,
    )


def permission(actions: Sequence[str], data: Sequence[str]) -> azure.authorization.PermissionArgs:
    """Return what may be done with resources, and with what they hold."""
    return azure.authorization.PermissionArgs(
        actions=list(actions), data_actions=list(data), not_actions=[], not_data_actions=[]
    )
