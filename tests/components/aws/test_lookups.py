"""What a plan without an account is told of AWS."""

import inspect
import operator
import re
from pathlib import Path

import pulumi_aws as aws
import pytest
from moto.ec2.models.availability_zones_and_regions import RegionsAndZonesBackend

import components.aws
from components.aws.lookups import TABLE, answer
from components.aws.offers import machine_types as offered
from components.aws.regions import NO_CONTROL_PLANE, REGIONS, control_plane_zones, zones_of

ZONES = "aws:index/getAvailabilityZones:getAvailabilityZones"


def test_zones_are_those_that_an_account_was_told():
    for region in REGIONS:
        told = {zone.name: zone.zone_id for zone in RegionsAndZonesBackend.zones[region]}
        assert zones_of(region) == told


def test_every_region_with_machines_has_zones():
    assert {region for region in RegionsAndZonesBackend.zones if offered(region)} == {
        *REGIONS,
        *(
            region
            for region in RegionsAndZonesBackend.zones
            if region.startswith(("cn-", "us-gov"))
        ),
    }


def test_zones_where_no_cluster_can_be_are_known_by_their_ids():
    ids = {id for region in REGIONS for id in zones_of(region).values()}
    assert {"use1-az3"} == ids & {*NO_CONTROL_PLANE}
    assert control_plane_zones("us-east-1") == [f"us-east-1{one}" for one in "abcdf"]


def test_every_lookup_of_our_code_has_a_row():
    text = "".join(path.read_text() for path in Path(components.aws.__path__[0]).rglob("*.py"))
    asked = set[str]()
    for path in re.findall(r"\baws\.([\w.]*get_\w+)\(", text):
        look = operator.attrgetter(path)(aws)
        asked |= {*re.findall(r"invoke\w*\('(aws:[^']+)'", inspect.getsource(look))}
    assert asked == {*TABLE}


def test_an_answer_is_what_the_sdk_expects():
    told = {token: answer(token, {"region": "us-east-1"}) for token in TABLE}
    for kind in (aws.GetCallerIdentityResult, aws.GetAvailabilityZonesResult):
        known = {*inspect.signature(kind).parameters} - {"__self__"}
        [keys] = [
            {re.sub("[A-Z]", lambda found: f"_{found[0].lower()}", key) for key in found}
            for token, found in told.items()
            if token.endswith(f":get{kind.__name__[3:-6]}") and found
        ]
        assert keys <= known
        assert known - keys <= {
            "all_availability_zones",
            "exclude_names",
            "exclude_zone_ids",
            "filters",
            "state",
        }


def test_excluded_zones_are_not_told():
    told = answer(ZONES, {"region": "us-east-1", "excludeZoneIds": ("use1-az3", "use1-az6")})
    assert told
    assert told["names"] == [f"us-east-1{one}" for one in "bcdf"]
    assert told["zoneIds"] == ["use1-az1", "use1-az2", "use1-az4", "use1-az5"]


@pytest.mark.parametrize(
    ("token", "arguments"),
    [
        (ZONES, {}),
        (ZONES, {"region": "us-east-9"}),
        (ZONES, {"region": "us-east-1", "allAvailabilityZones": True}),
        ("aws:ec2/getAmi:getAmi", {"owners": ("self",)}),
    ],
)
def test_what_the_table_does_not_hold_is_not_made_up(token: str, arguments: dict[str, object]):
    assert answer(token, arguments) is None
