"""The picture of a plan: everything is named, nothing overlaps, no text leaves its box."""

import itertools
import subprocess
import sys
from functools import cache
from pathlib import Path
from xml.etree import ElementTree as Xml

import matplotlib
import pytest
from matplotlib.ft2font import FT2Font

from policies.graph.model import Graph
from policies.graph.record import record
from stacks.plan.parts import parts
from stacks.plan.picture import picture
from tests.recordings import ROOT, STACKS, recorded
from tests.stacks.plan.ground import Part, ground

SVG = "{http://www.w3.org/2000/svg}"
FONTS = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
SLACK = 0.2
"""Pixels that are lost by rounding."""

GRAPHS = ["ground", "crowded", "clouded", *STACKS]


def crowded() -> None:
    """A stack with long names, many pools and many addresses."""
    long = "a-name-that-is-as-long-as-it-may-be-and-longer"
    pools = [
        {"name": f"{long}-{number}", "machine": "p5.48xlarge", "min_nodes": 0, "max_nodes": 1000,
         "capacity": ["reserved", "spot", "flex", "on-demand"]}
        for number in range(11)
    ]  # fmt: skip
    rules = [{"bucket": "data", "prefix": f"{long}/{one}/", "delete_after_days": 1} for one in "ab"]
    notify = [f"somebody-{number}@example.org" for number in range(20)]
    Part("aws:Network", "n", {"cidr": "10.0.0.0/16"}).make(
        "ec2/subnet:Subnet", f"{long}-nodes", {"availabilityZone": "ap-southeast-4c"}
    )
    Part("aws:Cluster", "c", {"pools": pools})
    storage = Part("aws:Storage", "s", {"lifecycle": rules})
    budget = Part(
        "aws:Budget", "b", {"monthly_usd": 1e6, "notify": notify, "stop_accelerators_percent": 90}
    )
    monitoring = Part("aws:Monitoring", "m", {})
    for number in range(30):
        monitoring.make("cloudwatch/metricAlarm:MetricAlarm", f"m-{long}-{number}", {})
        storage.make("s3/bucket:Bucket", f"s-bucket-{number}", {})
        budget.make("sns/topic:Topic", f"topic-{number}", {})
    Part("workloads:FlightDelay", f"{long}-delays", {})


@cache
def graph_of(name: str) -> Graph:
    made = {
        "ground": ground,
        "crowded": lambda: record(crowded),
        "clouded": lambda: record(clouded),
    }
    return made[name]() if name in made else recorded(name)


@cache
def drawn(name: str) -> Xml.Element:
    return Xml.fromstring(picture(graph_of(name), name))


@cache
def font(style: str) -> FT2Font:
    """Return the widest sans-serif font in common use."""
    return FT2Font(str(FONTS / ("DejaVuSans-Bold.ttf" if style == "name" else "DejaVuSans.ttf")))


def extent(text: Xml.Element) -> tuple[float, float, float, float]:
    """Return left, top, right and bottom of a line of text, as wide as a real font makes it."""
    size = float(text.attrib["font-size"])
    used = font(text.attrib["class"])
    used.set_size(size, 72)
    letters = (used.load_char(ord(one)).linearHoriAdvance / 65536 for one in text.text or "")
    x, y = float(text.attrib["x"]), float(text.attrib["y"])
    return x, y - 0.76 * size, x + sum(letters), y + 0.24 * size


def boxes(name: str) -> list[tuple[float, float, float, float]]:
    """Return left, top, right and bottom of every box."""
    found: list[tuple[float, float, float, float]] = []
    for one in drawn(name).iter(f"{SVG}rect"):
        x, y, wide, high = (float(one.attrib[key]) for key in ("x", "y", "width", "height"))
        found.append((x, y, x + wide, y + high))
    return found


def apart(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return (
        one[2] <= other[0] + SLACK
        or other[2] <= one[0] + SLACK
        or one[3] <= other[1] + SLACK
        or other[3] <= one[1] + SLACK
    )


def within(inner: tuple[float, ...], outer: tuple[float, ...]) -> bool:
    return (
        inner[0] >= outer[0] - SLACK
        and inner[1] >= outer[1] - SLACK
        and inner[2] <= outer[2] + SLACK
        and inner[3] <= outer[3] + SLACK
    )


def texts(name: str) -> list[str]:
    return [one.text or "" for one in drawn(name).iter(f"{SVG}text")]


def points(line: Xml.Element) -> list[tuple[float, float]]:
    corners = line.attrib["d"].removeprefix("M").split(" L")
    return [(float(one.split()[0]), float(one.split()[1])) for one in corners]


@pytest.mark.parametrize("name", GRAPHS)
def test_every_part_of_a_stack_is_named(name: str):
    told = " ".join(texts(name))
    words = [part.component.name if part.workload else part.name for part in parts(graph_of(name))]
    assert [word for word in words if word not in told] == []


@pytest.mark.parametrize("name", GRAPHS)
def test_every_pool_is_named(name: str):
    clusters = [part for part in parts(graph_of(name)) if part.name == "cluster"]
    pools = [f"pool {pool['name']}" for one in clusters for pool in one.spec["pools"]]
    assert [pool for pool in pools if pool not in texts(name)] == []


@pytest.mark.parametrize("name", GRAPHS)
def test_boxes_are_inside_each_other_or_apart(name: str):
    wrong = [
        (one, other)
        for one, other in itertools.combinations(boxes(name), 2)
        if not (apart(one, other) or within(one, other) or within(other, one))
    ]
    assert wrong == []


@pytest.mark.parametrize("name", GRAPHS)
def test_text_stays_inside_its_box_in_the_widest_font(name: str):
    """The box of a text is the smallest one that its first letter is in."""
    wrong: list[str] = []
    for text in drawn(name).iter(f"{SVG}text"):
        place = extent(text)
        start = (place[0], place[1], place[0], place[3])
        around = [one for one in boxes(name) if within(start, one)]
        smallest = min(around, key=lambda one: (one[2] - one[0]) * (one[3] - one[1]))
        crosses = any(not apart(place, one) and not within(place, one) for one in boxes(name))
        if crosses or not within(place, smallest):
            wrong.append(text.text or "")
    assert wrong == []


@pytest.mark.parametrize("name", GRAPHS)
def test_texts_do_not_overlap(name: str):
    places = [(one.text, extent(one)) for one in drawn(name).iter(f"{SVG}text")]
    wrong = [
        (one[0], other[0])
        for one, other in itertools.combinations(places, 2)
        if not apart(one[1], other[1])
    ]
    assert wrong == []


@pytest.mark.parametrize("name", GRAPHS)
def test_arrows_run_around_boxes_that_they_do_not_join(name: str):
    """A line enters only boxes that hold one of its ends."""
    wrong: list[str] = []
    for line in drawn(name).iter(f"{SVG}path"):
        if line.attrib["class"] != "line":
            continue
        corners = points(line)
        for (x1, y1), (x2, y2) in itertools.pairwise(corners):
            piece = (min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))
            for box in boxes(name):
                ends = [(x, y, x, y) for x, y in (corners[0], corners[-1])]
                if not apart(piece, box) and not any(within(end, box) for end in ends):
                    wrong.append(f"{line.attrib['d']} through {box}")
    assert wrong == []


def pieces(name: str) -> list[list[tuple[float, float, float, float]]]:
    """Return the straight pieces of every line, a pixel wide to each side."""
    return [
        [
            (min(x1, x2) - 1, min(y1, y2) - 1, max(x1, x2) + 1, max(y1, y2) + 1)
            for (x1, y1), (x2, y2) in itertools.pairwise(points(line))
        ]
        for line in drawn(name).iter(f"{SVG}path")
        if line.attrib["class"] == "line"
    ]


@pytest.mark.parametrize("name", GRAPHS)
def test_arrows_neither_cross_nor_run_on_each_other(name: str):
    wrong = [
        (piece, other)
        for one, two in itertools.combinations(pieces(name), 2)
        for piece, other in itertools.product(one, two)
        if not apart(piece, other)
    ]
    assert wrong == []


@pytest.mark.parametrize("name", GRAPHS)
def test_arrows_run_through_no_text(name: str):
    wrong = [
        text.text
        for text in drawn(name).iter(f"{SVG}text")
        for piece in itertools.chain.from_iterable(pieces(name))
        if not apart(extent(text), piece)
    ]
    assert wrong == []


@pytest.mark.parametrize("name", GRAPHS)
def test_a_picture_is_told_to_those_who_do_not_see_it(name: str):
    root = drawn(name)
    assert root.attrib["role"] == "img"
    named = {one.attrib["id"]: one.text for one in root if "id" in one.attrib}
    assert root.attrib["aria-labelledby"].split() == ["title", "desc"]
    assert name in (named["title"] or "")
    assert ("baseline:" if "baseline" in name else "storage:") in (named["desc"] or "")


def test_budget_alarms_and_zones_are_in_the_picture():
    told = texts("ground")
    assert "800 USD a month" in told
    assert "alarm database-storage" in told
    assert {"us-east-1a", "us-east-1b", "us-east-1c"} <= set(told)


def test_a_bucket_says_what_is_special_about_it():
    assert {"in us-west-2", "locked 30 d"} <= set(texts("aws-prod"))


def clouded() -> None:
    """A platform on two clouds whose subnets span zones."""
    network = Part("gcp:Network", "n", {"cidr": "10.0.0.0/16"})
    network.make(
        "gcp:compute/subnetwork:Subnetwork", "n-nodes",
        {"ipCidrRange": "10.0.128.0/19", "privateIpGoogleAccess": True,
         "secondaryIpRanges": [{"rangeName": "pods", "ipCidrRange": "10.0.0.0/17"}]},
    )  # fmt: skip
    network.make("azure-native:network:Subnet", "n-api", {"addressPrefix": "10.0.192.0/24"})
    zone = {"privateZoneName": "privatelink.azurecr.io"}
    network.make("azure-native:privatedns:PrivateZone", "n-registry", zone)
    cluster = Part("azure:Cluster", "c", {"version": "1.35", "pools": []})
    cluster.make("azure-native:containerservice:ManagedCluster", "c", {})
    monitoring = Part("gcp:Monitoring", "m", {})
    monitoring.make("gcp:monitoring/alertPolicy:AlertPolicy", "m-one", {})
    monitoring.make("azure-native:monitor:MetricAlert", "m-two", {})
    monitoring.make("azure-native:monitor:ScheduledQueryRule", "m-three", {})
    for number in range(2):
        kind = "gcp:logging/projectBucketConfig:ProjectBucketConfig"
        monitoring.make(kind, f"m-logs-{number}", {})
    monitoring.make("azure-native:operationalinsights:Workspace", "m", {})
    flows = "gcp:networkmanagement/vpcFlowLogsConfig:VpcFlowLogsConfig"
    monitoring.make(flows, "m-flows", {"flowSampling": 0.5})
    monitoring.make("azure-native:network:FlowLog", "m-flow", {"enabled": True})
    identity = Part("gcp:Identity", "i", {})
    pool = "principal://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p"
    for number, member in enumerate(
        (f"{pool}/subject/ns/flights/sa/ray", "serviceAccount:p.svc.id.goog[mlplatform/mlflow]",
         "group:people@example.org")
    ):  # fmt: skip
        identity.make("gcp:projects/iAMMember:IAMMember", f"i-{number}", {"member": member})
    kind = "azure-native:managedidentity:FederatedIdentityCredential"
    identity.make(kind, "i-fraud", {"subject": "system:serviceaccount:fraud:serve"})
    storage = Part("azure:Storage", "s", {"lifecycle": [], "lock_days": 30})
    kept = storage.make("azure-native:storage:BlobContainer", "s-kept", {})
    lock = "azure-native:storage:BlobContainerImmutabilityPolicy"
    storage.make(lock, "s-lock-0", {"containerName": kept.id})
    places = {"customPlacementConfig": {"dataLocations": ["US-EAST1", "US-WEST1"]}}
    storage.make("gcp:storage/bucket:Bucket", "s-kept", places)
    locked = {"retentionPolicy": {"isLocked": True, "retentionPeriod": "1"}}
    storage.make("gcp:storage/bucket:Bucket", "s-logs", locked)


def test_what_other_clouds_call_otherwise_is_drawn_as_well():
    told = texts("clouded")
    assert {"every zone", "nodes", "10.0.128.0/19", "pods 10.0.0.0/17", "api"} <= set(told)
    assert "private endpoints: azurecr, every API of Google" in told
    assert "cluster: Kubernetes 1.35" in told
    assert {"alarm one", "alarm two", "alarm three"} <= set(told)
    assert {"2 log buckets", "1 log workspace", "flow logs: 50% of all", "flow logs: all"} <= (
        set(told)
    )
    assert {"flights/ray", "mlplatform/mlflow", "fraud/serve"} <= set(told)
    assert not [one for one in told if "people@example.org" in one]
    assert "in us-east1, us-west1" in told
    assert told.count("locked 30 d") == 2


def test_a_baseline_shows_the_rules_that_its_cloud_has():
    def rules() -> None:
        spec = {"service_roles": ["spot"], "image_scans": "basic"}
        baseline = Part("gcp:Baseline", "b", spec)
        baseline.make("gcp:orgpolicy/policy:Policy", "b-sql.restrictPublicIp", {})

    told = picture(record(rules), "baseline")
    assert "sql.restrictPublicIp" in told
    assert [one for one in ("service-linked roles", "boundary", "images") if one in told] == []


def test_a_picture_says_who_reaches_the_cluster():
    assert {"203.0.113.0/24", "198.51.100.7/32"} <= set(texts("ground"))


def test_the_same_stack_gives_the_same_picture_whatever_the_hash_seed():
    code = (
        "from stacks.plan.picture import picture; from stacks.rehearse import rehearse; "
        "print(picture(rehearse('local'), 'local'), end='')"
    )
    told = [
        subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, env={"PYTHONHASHSEED": seed},
            capture_output=True, text=True, check=True,
        ).stdout
        for seed in ("1", "2")
    ]  # fmt: skip
    assert told[0] == told[1]


def test_a_stack_that_borrows_its_platform_shows_its_workload():
    graph = record(lambda: Part("workloads:FlightDelay", "delays", {}))
    assert "workload delays" in picture(graph, "flights")


def test_a_name_with_markup_is_text():
    drawing = picture(record(lambda: Part("workloads:X", "a<b&c", {})), "x")
    assert "workload a<b&c" in [one.text for one in Xml.fromstring(drawing).iter(f"{SVG}text")]


@pytest.mark.parametrize("name", [name for name in STACKS if (ROOT / f"docs/{name}.svg").exists()])
def test_a_picture_in_docs_shows_the_stack_as_it_is(name: str):
    """Written anew by `mlplatform plan <stack> --diagram docs/<stack>.svg`."""
    assert (ROOT / f"docs/{name}.svg").read_text() == picture(recorded(name), name)
