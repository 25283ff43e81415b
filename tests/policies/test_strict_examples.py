"""Strict validation finds nothing wrong in what the SDKs' own documentation shows."""

import logging
import re
from collections.abc import Mapping
from functools import cache

import pytest

from policies.strict.strict import strict
from tests.policies.clouds import CLOUDS
from tests.policies.examples import recordings
from tests.policies.mutation import given, of_program

pytestmark = pytest.mark.filterwarnings("ignore")

Places = dict[tuple[str, str], str]
"""From a type and a path to a reason."""

IN_SHORT = "a name that stands for a key's"

WRONG: Mapping[str, Places] = {
    "aws": {
        ("aws:ec2/route:Route", "destinationCidrBlock"): "10.0.1.0/22 has bits beyond its prefix",
        ("aws:ec2/vpcIpam:VpcIpam", "operatingRegions.regionName"): "read from a lookup",
        ("aws:ec2/vpcIpamPool:VpcIpamPool", "sourceResource.resourceRegion"): "read from a lookup",
        ("aws:ecr/pullThroughCacheRule:PullThroughCacheRule", "credentialArn"): "nine digits",
        ("aws:iam/policy:Policy", "policy"): "there is no s3:HeadBucket",
        ("aws:s3/bucketAcl:BucketAcl", "acl"): "the API's list lacks log-delivery-write",
    },
    "gcp": {
        ("gcp:artifactregistry/repository:Repository", "kmsKeyName"): IN_SHORT,
        ("gcp:cloudfunctionsv2/function:Function", "kmsKeyName"): IN_SHORT,
        ("gcp:cloudfunctionsv2/function:Function", "name"): "an underscore",
        ("gcp:compute/address:Address", "name"): "a dash at the end, where something was to follow",
        ("gcp:compute/subnetwork:Subnetwork", "name"): "an underscore",
        (
            "gcp:secretmanager/secret:Secret",
            "replication.auto.customerManagedEncryption.kmsKeyName",
        ): IN_SHORT,
    },
}
"""Where the documentation is wrong, or an example has no value, and why."""

ENOUGH = 120

each_cloud = pytest.mark.parametrize("cloud", WRONG)


@cache
def found(cloud: str) -> tuple[int, set[tuple[str, str]]]:
    """Return how many examples run, and the types and paths of all errors in them."""
    logging.disable(logging.CRITICAL)
    graphs = [
        graph
        for type in sorted({type for type, _ in given(of_program(CLOUDS[cloud].program))})
        for graph in recordings(type)
    ]
    logging.disable(logging.NOTSET)
    errors = [one for graph in graphs for one in strict(graph) if one.severity == "error"]
    places = {
        (one.urn.split("::")[2].split("$")[-1], re.sub(r"\[\d+\]", "", one.path)) for one in errors
    }
    return len(graphs), places


@each_cloud
def test_nothing_is_wrong_but_what_the_documentation_has_wrong(cloud: str):
    assert found(cloud)[1] == set(WRONG[cloud])


@each_cloud
def test_enough_examples_run(cloud: str):
    print(f"{cloud}: {found(cloud)[0]} examples")
    assert found(cloud)[0] >= ENOUGH
