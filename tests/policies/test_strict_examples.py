"""Strict validation finds nothing wrong in what the SDK's own documentation shows."""

import logging
import re

import pytest

from policies.strict.strict import strict
from tests.policies.aws.program import program
from tests.policies.examples import recordings
from tests.policies.mutation import given, of_program

pytestmark = pytest.mark.filterwarnings("ignore")

WRONG = {
    ("aws:ec2/route:Route", "destinationCidrBlock"): "10.0.1.0/22 has bits beyond its prefix",
    ("aws:ec2/vpcIpam:VpcIpam", "operatingRegions.regionName"): "read from a lookup",
    ("aws:ec2/vpcIpamPool:VpcIpamPool", "sourceResource.resourceRegion"): "read from a lookup",
    ("aws:ecr/pullThroughCacheRule:PullThroughCacheRule", "credentialArn"): "nine digits",
    ("aws:iam/policy:Policy", "policy"): "there is no s3:HeadBucket",
    ("aws:s3/bucketAcl:BucketAcl", "acl"): "the API's list lacks log-delivery-write",
}
"""Where the documentation is wrong, or an example has no value, and why; the last is AWS's."""

ENOUGH = 120


@pytest.fixture(scope="module")
def found() -> tuple[int, set[tuple[str, str]]]:
    """Return how many examples run, and the types and paths of all errors in them."""
    logging.disable(logging.CRITICAL)
    graphs = [
        graph
        for type in sorted({type for type, _ in given(of_program(program))})
        for graph in recordings(type)
    ]
    logging.disable(logging.NOTSET)
    errors = [one for graph in graphs for one in strict(graph) if one.severity == "error"]
    places = {
        (one.urn.split("::")[2].split("$")[-1], re.sub(r"\[\d+\]", "", one.path)) for one in errors
    }
    return len(graphs), places


def test_nothing_is_wrong_but_what_the_documentation_has_wrong(
    found: tuple[int, set[tuple[str, str]]],
):
    assert found[1] == set(WRONG)


def test_enough_examples_run(found: tuple[int, set[tuple[str, str]]]):
    assert found[0] >= ENOUGH
