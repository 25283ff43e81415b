"""What exists once per subscription, for all of its stacks."""

import pulumi

from components.absent import nothing
from components.azure.account import subscription_id
from components.azure.governance.anomalies import anomalies
from components.azure.governance.pipeline import pipeline
from components.azure.governance.roles import NAME, own_roles
from components.azure.governance.settings import cost_tags, host_encryption, image_scans, within
from components.azure.governance.state import state
from components.azure.group import inside, resource_group
from components.baseline import Baseline, BaselineOutputs, BaselineSpec
from components.site import Site


class AzureBaseline(Baseline):
    """State, CI, roles, and settings of a whole subscription: about $1 a month.

    Two platforms in one subscription never fight over what it has once. A person with all rights
    makes it; CI, which writes no role and gives away none but those of platforms, can change
    nothing of it. Bills are split by tags without anybody's doing.
    """

    TOKEN = "mlplatform:azure:Baseline"

    def build(self, name: str, spec: BaselineSpec, site: Site) -> BaselineOutputs:
        """Create the state, then roles and who has them, then settings."""
        subscription = subscription_id(self, site)
        # With a group goes all that it holds, and states stay.
        stays = pulumi.ResourceOptions(parent=self, retain_on_delete=True, protect=True)
        home = inside(site, resource_group(site, stays).id)
        kept = state(f"{name}-state", site, home, self.child)
        roles = own_roles(f"{name}-role", subscription, self.child)
        acting = None
        if spec.pipeline:
            # Rights name roles, and Azure looks whether they are there.
            behind = pulumi.ResourceOptions(parent=self, depends_on=roles)
            acting = pipeline(f"{name}-ci", spec.pipeline, kept, site, home, behind)
        if spec.anomalies:
            anomalies(f"{name}-anomalies", spec.anomalies, subscription, self.child)
        host_encryption(name, self.child)
        if spec.image_scans == "enhanced":
            image_scans(name, subscription, self.child)
        if spec.cost_tags:
            cost_tags(name, subscription, self.child)
        if spec.regions:
            within(name, spec.regions, subscription, self.child)
        return BaselineOutputs(
            state_url=kept.url,
            secrets_provider=kept.secrets_provider,
            boundary=pulumi.Output.from_input(NAME),
            plan_role=acting.plan if acting else nothing(),
            deploy_role=acting.deploy if acting else nothing(),
        )
