"""An account made up by moto; where moto has no answers, those that a test gives beforehand."""

from functools import cache
from typing import Any

import botocore.session
from botocore.stub import Stubber

from components.aws.checks.clients import Clients
from components.aws.eks.versions import VERSIONS

REGION = "us-east-1"
ACCOUNT = "123456789012"


@cache
def clients() -> Clients:
    """Return one set of clients for all tests: to make one takes longer than to use it."""
    return Clients(REGION)


@cache
def session() -> botocore.session.Session:
    """Return one session for all tests, which keeps the models that it has read."""
    return botocore.session.Session()


class Account:
    """Gives the clients of services; botocore's models check what is asked and answered."""

    def __init__(self) -> None:
        self.clients = clients()
        self.stubs: dict[str, Stubber] = {}
        self.activated: set[str] | None = {"mlplatform-stack", "mlplatform-team"}
        """Tags by which the bill is split; None where a test answers for it."""

    def __call__(self, service: str) -> Any:
        if service == "ce" and self.activated is not None:
            tags = [
                {"TagKey": one, "Type": "UserDefined", "Status": "Active"}
                for one in sorted(self.activated)
            ]
            self.stub("ce").add_response("list_cost_allocation_tags", {"CostAllocationTags": tags})
        stub = self.stubs.get(service)
        return stub.client if stub else self.clients(service)

    def stub(self, service: str) -> Stubber:
        """Return what holds the answers of a service, in the order of its questions."""
        if service not in self.stubs:
            client = session().create_client(service, region_name=REGION)
            self.stubs[service] = Stubber(client)
            self.stubs[service].activate()
        return self.stubs[service]

    def offers(self, versions: dict[str, str], kubernetes: str, **addons: str) -> None:
        """Let EKS offer versions of Kubernetes, and for one of them the add-ons that are pinned.

        A keyword says in which version an add-on is offered instead.
        """
        listed = [{"clusterVersion": one, "versionStatus": two} for one, two in versions.items()]
        self.stub("eks").add_response("describe_cluster_versions", {"clusterVersions": listed}, {})
        for name, pinned in VERSIONS[kubernetes].addons.items():
            version = addons.get(name.replace("-", "_"), pinned)
            found = {"addonName": name, "addonVersions": [{"addonVersion": version}]}
            self.stub("eks").add_response(
                "describe_addon_versions",
                {"addons": [found]},
                {"kubernetesVersion": kubernetes, "addonName": name},
            )

    def grants(self, **vcpus: float) -> None:
        """Let EC2 grant vCPUs by the quotas' codes, in the order in which they are looked at."""
        for code, value in vcpus.items():
            code = code.replace("_", "-")
            self.stub("service-quotas").add_response(
                "get_service_quota",
                {"Quota": {"QuotaCode": code, "Value": value}},
                {"ServiceCode": "ec2", "QuotaCode": code},
            )
