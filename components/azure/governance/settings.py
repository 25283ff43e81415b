"""Settings of a whole subscription."""

from collections.abc import Sequence

import pulumi
import pulumi_azure_native as azure

ALLOWED_LOCATIONS = (
    "/providers/Microsoft.Authorization/policyDefinitions/e56962a6-4747-49cd-b67b-bf8b01975c4c"
)
"""Azure's own policy; what belongs to no region is not asked."""


def host_encryption(name: str, opts: pulumi.ResourceOptions) -> None:
    """Let machines encrypt their disks themselves, which AKS's are asked to; it stays."""
    azure.features.SubscriptionFeatureRegistration(
        f"{name}-host-encryption",
        provider_namespace="Microsoft.Compute",
        feature_name="EncryptionAtHost",
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(retain_on_delete=True)),
    )


def image_scans(name: str, subscription: pulumi.Output[str], opts: pulumi.ResourceOptions) -> None:
    """Look through images when they are pushed, pulled and again each day.

    Defender's plan for containers, about $7 a month for each vCPU of a cluster: Azure looks through
    no image for less.
    """
    azure.security.Pricing(
        f"{name}-containers",
        pricing_name="Containers",
        scope_id=pulumi.Output.concat("subscriptions/", subscription),
        pricing_tier="Standard",
        extensions=[{"name": "ContainerRegistriesVulnerabilityAssessments", "is_enabled": "True"}],
        opts=opts,
    )


def cost_tags(name: str, subscription: pulumi.Output[str], opts: pulumi.ResourceOptions) -> None:
    """Count on the bill as labelled what is in a labelled group; for contracts that have it."""
    azure.costmanagement.TagInheritanceSetting(
        f"{name}-labels",
        type="taginheritance",
        kind="taginheritance",
        scope=pulumi.Output.concat("subscriptions/", subscription),
        properties={"prefer_container_tags": False},
        opts=opts,
    )


def within(
    name: str,
    regions: Sequence[str],
    subscription: pulumi.Output[str],
    opts: pulumi.ResourceOptions,
) -> None:
    """Refuse whatever is made in other regions, whoever makes it."""
    azure.authorization.PolicyAssignment(
        f"{name}-regions",
        policy_assignment_name="mlplatform-regions",
        display_name="Platforms are in these regions",
        scope=pulumi.Output.concat("/subscriptions/", subscription),
        policy_definition_id=ALLOWED_LOCATIONS,
        enforcement_mode="Default",
        parameters={
            "listOfAllowedLocations": azure.authorization.ParameterValuesValueArgs(
                value=list(regions)
            )
        },
        opts=opts,
    )
