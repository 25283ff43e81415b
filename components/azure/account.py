"""The subscription and the tenant that a stack's provider acts in."""

import pulumi
import pulumi_azure_native as azure

from components.site import Site


def subscription_id(component: pulumi.Resource, site: Site) -> pulumi.Output[str]:
    """Return the subscription's id: the one that is expected, else as the provider sees it.

    The provider acts in no other one than the expected.
    """
    if site.account:
        return pulumi.Output.from_input(site.account)
    return client(component).subscription_id


def tenant_id(component: pulumi.Resource) -> pulumi.Output[str]:
    """Return the id of the Entra tenant, as the provider of a component sees it."""
    return client(component).tenant_id


def client(
    component: pulumi.Resource,
) -> pulumi.Output[azure.authorization.GetClientConfigResult]:
    """Return as whom and where a component's provider acts."""
    return azure.authorization.get_client_config_output(
        opts=pulumi.InvokeOutputOptions(parent=component)
    )
