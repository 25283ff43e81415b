"""What pods may do on GCP, by members, roles and conditions; GCP itself is not asked."""

from itertools import product

import pytest

from components.contracts.identity import IdentitySpec
from components.gcp.identity import GcpIdentity
from components.gcp.lookups import NUMBER
from components.site import Site, Team
from policies.graph.model import Graph
from policies.strict.strict import strict
from tests.components.gcp import rights, upstream
from tests.components.gcp.identifiers import identifiers
from tests.components.gcp.upstream import MLFLOW, PROJECT, built, site

POOL = f"workloadIdentityPools/{PROJECT}.svc.id.goog/subject"
ACCOUNT = f"projects/{PROJECT}/serviceAccounts/{MLFLOW}"


def pods(namespace: str, name: str) -> str:
    home = f"principal://iam.googleapis.com/projects/{NUMBER}/locations/global"
    return f"{home}/{POOL}/ns/{namespace}/sa/{name}"


def at(bucket: str, path: str = "") -> str:
    held = f"/objects/{path}" if path else ""
    return f"projects/_/buckets/dev-storage-{bucket}-1234567{held}"


def recorded(place: Site) -> Graph:
    return built(
        lambda opts: GcpIdentity(
            f"{place.name}-identity",
            IdentitySpec(),
            place,
            upstream.cluster(),
            upstream.storage(),
            upstream.registry(),
            upstream.database(),
            opts,
        ),
        outputs=identifiers,
    )


@pytest.fixture(scope="module")
def graph() -> Graph:
    return recorded(site())


FLIGHTS, FRAUD = pods("flights", "ray"), pods("fraud", "ray")
SECRETS, SERVER = pods("external-secrets", "external-secrets"), f"serviceAccount:{MLFLOW}"
TRACKING = f"serviceAccount:{PROJECT}.svc.id.goog[mlplatform/mlflow]"
GET, CREATE, DELETE, LIST = (
    f"storage.objects.{one}" for one in ("get", "create", "delete", "list")
)
CHANGE = (GET, CREATE, DELETE, LIST)
HELD = {"raw": "data", "datasets": "data", "features": "data", "checkpoints": "transient"}
READ_SECRET, ACT = "secretmanager.versions.access", "iam.serviceAccounts.getAccessToken"

MAY = [
    *(
        (member, permission, at(bucket, f"{prefix}/{team}/a/b"))
        for prefix, bucket in HELD.items()
        for team, member in (("flights", FLIGHTS), ("fraud", FRAUD))
        for permission in CHANGE
    ),
    *((FLIGHTS, one, at("logs", "predictions/flights/a")) for one in (GET, CREATE, LIST)),
    *((FLIGHTS, one, at("transient", "checkpoints/")) for one in (GET, CREATE)),
    (FLIGHTS, "storage.buckets.get", at("transient")),
    *((SERVER, one, at("artifacts", "mlruns/1/a")) for one in CHANGE),
    *((SERVER, one, at("artifacts", "models/m/1")) for one in CHANGE),
    (TRACKING, ACT, ACCOUNT),
    (SECRETS, READ_SECRET, f"projects/{NUMBER}/secrets/mlplatform_dev_database/versions/1"),
]
MAY_NOT = [
    *(
        (member, permission, at(bucket, f"{prefix}/{path}"))
        for prefix, bucket in HELD.items()
        for member, path in ((FLIGHTS, "fraud/a"), (FRAUD, "flights/a"), (FLIGHTS, "flights-b/a"))
        for permission in CHANGE
    ),
    *((FLIGHTS, LIST, at(bucket, f"{prefix}/")) for prefix, bucket in HELD.items()
      if prefix != "checkpoints"),
    *((FLIGHTS, LIST, at(bucket)) for bucket in ("data", "artifacts", "transient", "logs")),
    (FLIGHTS, DELETE, at("logs", "predictions/flights/a")),
    *((FLIGHTS, one, at("logs", path)) for one, path in product(CHANGE, ("audit/a", "access/a"))),
    *((FLIGHTS, one, at("artifacts", "mlruns/1/a")) for one in CHANGE),
    *((FLIGHTS, one, at("transient", "checkpoints/a")) for one in CHANGE),
    (FLIGHTS, "storage.buckets.get", at("data")),
    (FLIGHTS, ACT, ACCOUNT),
    (FLIGHTS, READ_SECRET, f"projects/{NUMBER}/secrets/mlplatform_dev_database/versions/1"),
    *((SERVER, one, at("data", "raw/flights/a")) for one in CHANGE),
    *((SERVER, one, at("artifacts", "other/a")) for one in CHANGE),
    (SECRETS, READ_SECRET, f"projects/{NUMBER}/secrets/mlplatform_dev-2_database/versions/1"),
    (SECRETS, READ_SECRET, f"projects/{NUMBER}/secrets/other/versions/1"),
    (pods("flights", "default"), GET, at("data", "raw/flights/a")),
    (pods("other", "ray"), GET, at("data", "raw/flights/a")),
]  # fmt: skip


@pytest.mark.parametrize(("member", "permission", "resource"), MAY)
def test_pods_may(graph: Graph, member: str, permission: str, resource: str):
    assert rights.may(graph, member, permission, resource)


@pytest.mark.parametrize(("member", "permission", "resource"), MAY_NOT)
def test_pods_may_not(graph: Graph, member: str, permission: str, resource: str):
    assert not rights.may(graph, member, permission, resource)


def test_every_grant_is_needed_by_a_row_of_the_table(graph: Graph):
    unused = [
        grant
        for grant in rights.grants(graph)
        if grant.member != FRAUD and not any(grant.holds(*row) for row in MAY)
    ]
    assert unused == []


def test_nothing_is_wrong_and_every_team_has_the_same(graph: Graph):
    assert strict(graph) == ()
    each = [
        sorted((grant.role, grant.scope.replace(team, "")) for grant in rights.grants(graph)
               if grant.member == member)
        for team, member in (("flights", FLIGHTS), ("fraud", FRAUD))
    ]  # fmt: skip
    assert each[0] == each[1]


def test_nobody_unknown_is_let_in(graph: Graph):
    for grant in rights.grants(graph):
        assert grant.member.startswith(("principal://", "serviceAccount:"))
        assert not {"allUsers", "allAuthenticatedUsers"} & {grant.member}


def test_there_is_no_key_of_an_account(graph: Graph):
    assert not list(graph.of_type("gcp:serviceaccount/key:Key"))


def test_each_service_account_is_told_its_identity(graph: Graph):
    (component,) = graph.of_type("mlplatform:gcp:Identity")
    assert component.outputs == {
        "roles": {
            "flights/ray": FLIGHTS,
            "fraud/ray": FRAUD,
            "mlplatform/mlflow": MLFLOW,
            "external-secrets/external-secrets": SECRETS,
        },
        "secrets_prefix": "mlplatform_dev_",
        "annotations": {"mlplatform/mlflow": f"iam.gke.io/gcp-service-account={MLFLOW}"},
    }


def test_a_folder_that_is_unmarked_keeps_what_lies_there(graph: Graph):
    marks = list(graph.of_type("gcp:storage/managedFolder:ManagedFolder"))
    assert {node.inputs["forceDestroy"] for node in marks} == {True}
    assert all(node.inputs["name"].endswith("/") for node in marks)


def test_the_longest_names_fit():
    teams = (Team(name="t" * 31), Team(name="t" * 30 + "u"))
    graph = recorded(site(name="a" * 31, teams=teams))
    assert strict(graph) == ()
    for node in graph:
        titled = node.inputs.get("condition") or {}
        assert len(titled.get("title", "")) <= 100
