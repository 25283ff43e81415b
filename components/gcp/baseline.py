"""What exists once per project, for all of its stacks."""

import pulumi
import pulumi_gcp as gcp

from components.absent import nothing
from components.baseline import Baseline, BaselineOutputs, BaselineSpec
from components.gcp.apis import apis
from components.gcp.governance.anomalies import anomalies
from components.gcp.governance.guardrails import guardrails
from components.gcp.governance.pipeline import pipeline
from components.gcp.governance.state import state
from components.gcp.project import project_id
from components.site import Site

APIS = (
    "billingbudgets", "cloudbilling", "cloudkms", "cloudresourcemanager", "iam", "iamcredentials",
    "logging", "monitoring", "orgpolicy", "serviceusage", "storage", "sts",
)  # fmt: skip
AUDITED = ("secretmanager.googleapis.com", "storage.googleapis.com")
"""Of whom Google writes down who read and wrote what: a stack's monitoring keeps it."""


class GcpBaseline(Baseline):
    """State, CI, and rules for a whole project: a few cents a month, and what the logs hold.

    Two platforms in one project never fight over what it has once. A person with all rights makes
    it, those of the organisation's policies and of the billing account included. No account of
    Google's has a boundary: rules of the organisation bind all of them, and CI gives away only the
    roles that platforms consist of. Images are looked through in every repository when they are
    pushed, and again whenever something new is known; bills carry labels by themselves.
    """

    TOKEN = "mlplatform:gcp:Baseline"

    def build(self, name: str, spec: BaselineSpec, site: Site) -> BaselineOutputs:
        """Switch services on, then create the rules, then what they hold for."""
        on = apis(name, APIS, self.child)
        opts = pulumi.ResourceOptions(parent=self, depends_on=on)
        if spec.organisation:
            rules = guardrails(name, spec.regions, site, opts)
            # What is made before a rule is not bound by it.
            opts = pulumi.ResourceOptions(parent=self, depends_on=[*on, *rules])
        kept = state(f"{name}-state", site, opts)
        accounts = None
        if spec.pipeline:
            accounts = pipeline(f"{name}-ci", spec.pipeline, kept, site, opts)
        if spec.anomalies:
            anomalies(f"{name}-anomalies", spec.anomalies, site, opts)
        for service in AUDITED:
            gcp.projects.IAMAuditConfig(
                f"{name}-{service.partition('.')[0]}",
                project=project_id(site),
                service=service,
                audit_log_configs=[{"log_type": "DATA_READ"}, {"log_type": "DATA_WRITE"}],
                opts=opts,
            )
        return BaselineOutputs(
            state_url=kept.url,
            secrets_provider=kept.secrets_provider,
            boundary=nothing(),
            plan_role=accounts.plan if accounts else nothing(),
            deploy_role=accounts.deploy if accounts else nothing(),
        )
