"""What exists once per account, for all of its stacks."""

import pulumi
import pulumi_aws as aws

from components.absent import nothing
from components.aws.governance.account_wide import closed
from components.aws.governance.anomalies import anomalies
from components.aws.governance.boundary import NAME, boundary
from components.aws.governance.pipeline import pipeline
from components.aws.governance.state import state
from components.aws.iam.account import account_id
from components.baseline import Baseline, BaselineOutputs, BaselineSpec
from components.site import TEAM_LABEL, Site


class AwsBaseline(Baseline):
    """State, CI, the limit of all roles, and settings of a whole account: $1 a month.

    Two platforms in one account never fight over what it has once. A person with all rights makes
    it; CI, whose rights end at the boundary, can change nothing of it.
    """

    TOKEN = "mlplatform:aws:Baseline"

    def build(self, name: str, spec: BaselineSpec, site: Site) -> BaselineOutputs:
        """Create the state, then the boundary, then who stays within it, then settings."""
        kept = state(f"{name}-state", site, self.child)
        limit = boundary(f"{name}-boundary", kept, account_id(self, site), spec.regions, self.child)
        roles = None
        if spec.pipeline:
            limited = site.model_copy(update={"boundary": NAME})
            # A role names its boundary, and AWS looks whether it is there.
            behind = pulumi.ResourceOptions(parent=self, depends_on=[limit])
            roles = pipeline(f"{name}-ci", spec.pipeline, kept, limited, behind)
        if spec.anomalies:
            anomalies(f"{name}-anomalies", spec.anomalies, self.child)
        closed(name, (spec.region, *spec.regions), self.child)
        self.settings(name, spec, site)
        return BaselineOutputs(
            state_url=kept.url,
            secrets_provider=kept.secrets_provider,
            boundary=limit.name,
            plan_role=roles.plan if roles else nothing(),
            deploy_role=roles.deploy if roles else nothing(),
        )

    def settings(self, name: str, spec: BaselineSpec, site: Site) -> None:
        """Look through images, split the bill, and let services of AWS act for the account."""
        aws.ecr.RegistryScanningConfiguration(
            name,
            scan_type=spec.image_scans.upper(),
            rules=[
                {
                    "scan_frequency": "CONTINUOUS_SCAN"
                    if spec.image_scans == "enhanced"
                    else "SCAN_ON_PUSH",
                    "repository_filters": [{"filter": "*", "filter_type": "WILDCARD"}],
                }
            ],
            opts=self.child,
        )
        for service in spec.service_roles:
            aws.iam.ServiceLinkedRole(
                f"{name}-{service}",
                aws_service_name=f"{service}.amazonaws.com",
                opts=pulumi.ResourceOptions(parent=self, retain_on_delete=True),
            )
        for label in (*site.labels, TEAM_LABEL) if spec.cost_tags else ():
            aws.costexplorer.CostAllocationTag(
                f"{name}-{label}", tag_key=label, status="Active", opts=self.child
            )
