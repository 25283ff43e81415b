"""What exists once per account, project or subscription, for all of its stacks."""

from abc import abstractmethod
from dataclasses import dataclass
from typing import Annotated, Literal, Self

import pulumi
from pydantic import Field, model_validator

from components.component import Component
from components.model import Email, Slug, Spec
from components.site import CloudName, Environment, Site

Region = Annotated[str, Field(pattern=r"^[a-z]{2,}(-[a-z]+)*-?\d*$")]
ServiceRole = Literal["autoscaling", "eks", "eks-nodegroup", "rds", "spot"]


class Pipeline(Spec):
    """The repository whose CI plans and deploys, without static keys."""

    repository: str = Field(pattern=r"^[A-Za-z0-9-]+/[A-Za-z0-9._-]+$")
    """`owner/name` on GitHub."""
    branch: str = Field(default="main", pattern=r"^[A-Za-z0-9._/-]+$")
    """The only branch that may deploy; every other one, and a pull request, may plan."""
    environment: str | None = Field(default=None, pattern=r"^[A-Za-z0-9._-]+$", max_length=255)
    """An environment of the repository, with its reviewers: only jobs in it deploy. It must let in
    no other branch than `branch`, as GitHub does not tell the cloud both."""
    issuer: str | None = None
    """An existing identity provider for GitHub, by the cloud's own name; an own one if not given,
    one per account."""


class Anomalies(Spec):
    """Who is told of spending that is unlike that of other days."""

    notify: tuple[Email, ...] = Field(min_length=1, max_length=10)
    """E-mail addresses."""
    minimum_usd: float = Field(default=50, gt=0)
    """Of less than this nobody is told."""
    monitor: str | None = None
    """What looks at the bill already, by the cloud's own name; an own one if not given. AWS takes
    one per account, and makes it by itself in new ones."""


class BaselineSpec(Spec):
    """What exists once per account, project or subscription."""

    name: Slug = "baseline"
    cloud: CloudName
    region: Region
    """Where the state of this account's stacks is kept."""
    account: str | None = None
    """The account, project or subscription that is expected; another one is refused."""
    environment: Environment = "prod"
    """The strictest one among the account's stacks."""
    cost_center: str = Field(default="unassigned", pattern=r"^[a-z0-9][a-z0-9_-]{0,62}$")
    """A label on everything that is paid for."""
    pipeline: Pipeline | None = None
    """No CI roles, if not given."""
    anomalies: Anomalies | None = None
    """Nobody is told, if not given."""
    cost_tags: bool = False
    """Whether the bill is split by the platform's labels; for the account that pays alone."""
    service_roles: tuple[ServiceRole, ...] = ("spot", "autoscaling", "eks", "eks-nodegroup", "rds")
    """Service-linked roles to make: those that the account does not have yet."""
    regions: tuple[Region, ...] = ()
    """Where platforms of the account, their copies and CI may act; anywhere, if not given."""
    organisation: bool = True
    """Whether the account belongs to an organisation, so that it can be bound by rules which nobody
    in it takes back. Used where a cloud sets them for one account: on GCP."""
    image_scans: Literal["basic", "enhanced"] = "basic"
    """Whether images are looked through when they are pushed, or also again and again after: $0.09
    for an image and $0.01 for each time again, on AWS."""

    @model_validator(mode="after")
    def check(self) -> Self:
        """Who may act nowhere near the state could not deploy."""
        if self.regions and self.region not in self.regions:
            named = ", ".join(self.regions)
            raise ValueError(
                f"regions: {named}: the state is in {self.region}, and CI reads it there: add it"
            )
        return self

    @property
    def site(self) -> Site:
        """Return where the baseline stands and whose it is."""
        return Site(
            name=self.name,
            cloud=self.cloud,
            region=self.region,
            environment=self.environment,
            account=self.account,
            cost_center=self.cost_center,
        )


@dataclass(frozen=True)
class BaselineOutputs:
    """What stacks of the account are told of it."""

    state_url: pulumi.Output[str]
    """Where Pulumi keeps the state of the account's stacks: `pulumi login <state_url>`."""
    secrets_provider: pulumi.Output[str]
    """What encrypts their secrets: `pulumi stack init --secrets-provider <secrets_provider>`."""
    boundary: pulumi.Output[str]
    """Name of the policy that no role of a platform goes beyond."""
    plan_role: pulumi.Output[str]
    """As whom CI plans; empty without a pipeline."""
    deploy_role: pulumi.Output[str]
    """As whom CI deploys; empty without a pipeline."""


class Baseline(Component[BaselineOutputs]):
    """What exists once per account, project or subscription."""

    def __init__(self, spec: BaselineSpec, opts: pulumi.ResourceOptions | None = None) -> None:
        """Build it and publish what stacks are told of it."""
        super().__init__(spec.name, spec, opts)
        self.publish(self.build(spec.name, spec, spec.site))

    @abstractmethod
    def build(self, name: str, spec: BaselineSpec, site: Site) -> BaselineOutputs:
        """Create the children; return the outputs."""
