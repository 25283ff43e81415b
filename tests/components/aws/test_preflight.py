"""What an account says to a stack file. AWS itself is not asked: moto answers as its authors saw
AWS answer; for quotas and EKS, which moto lacks, answers are made up that fit botocore's models."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import NoCredentialsError
from moto import mock_aws

from components.aws.checks.clients import Clients
from components.aws.checks.machine_preflight import open_zones
from components.aws.preflight import SPOT_ROLE, findings, of_identities
from components.cloud import Finding, preflight
from components.refused import Refused
from components.spec import PlatformSpec
from tests.components.aws.accounts import ACCOUNT, REGION, Account
from tests.policies.aws.values import trust

STANDARD = "STANDARD_SUPPORT"
GPU = {"name": "gpu", "accelerator": {"type": "nvidia-l4"}, "max_nodes": 4, "capacity": ["spot"]}


def spec(*pools: dict[str, Any], **given: Any) -> PlatformSpec:
    """Return a stack file with a system pool and others; keys replace those that it has."""
    system = {"name": "system", "cpus": 4, "memory_gib": 16, "min_nodes": 2, "max_nodes": 3}
    cluster = {"version": "1.35", "pools": [system, *pools]} | given.pop("cluster", {})
    section = {
        "name": "dev",
        "cloud": "aws",
        "region": REGION,
        "account": ACCOUNT,
        "budget": {"monthly_usd": 800, "notify": ["ml@example.org"]},
        "cluster": cluster,
    }
    return PlatformSpec.model_validate(section | given)


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    """An account that has the role for spot, and nothing else."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    with mock_aws():
        made = Account()
        # By hand, since moto gives the service-linked role another name than AWS does.
        made("iam").create_role(
            RoleName=SPOT_ROLE,
            Path="/aws-service-role/spot.amazonaws.com/",
            AssumeRolePolicyDocument=trust("spot.amazonaws.com"),
        )
        yield made


def willing(account: Account) -> Account:
    """Let EKS offer what is pinned, and EC2 grant what two pools need."""
    account.offers({"1.35": STANDARD}, "1.35")
    account.grants(L_1216C47A=64, L_3819A6DF=64)
    return account


def told(asked: PlatformSpec, account: Account) -> list[str]:
    """Return what was found; nothing may be left unchecked."""
    found = list(findings(asked, account))
    assert [one for one in found if not one.checked] == []
    return [one.text for one in found]


def test_nothing_is_wrong_where_an_account_has_everything(account: Account):
    assert told(spec(GPU), willing(account)) == []
    for stub in account.stubs.values():
        stub.assert_no_pending_responses()


def test_another_account_is_told_before_anything_is_asked_of_it(account: Account):
    [wrong] = told(spec(GPU, account="210987654321"), account)
    assert wrong.startswith("account: 210987654321 is expected, and arn:aws:sts::123456789012:")
    assert "name another profile in AWS_PROFILE" in wrong


def test_without_credentials_one_sentence_says_how_to_get_some(monkeypatch: pytest.MonkeyPatch):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, "/nonexistent")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    assert list(findings(spec(GPU))) == [
        Finding(
            f"account: AWS does not know who you are ({NoCredentialsError()}): sign in, such as "
            "with `aws sso login`, and name the profile in AWS_PROFILE"
        )
    ]


def test_a_profile_that_does_not_exist_is_told_like_missing_credentials(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    [found] = findings(spec(GPU))
    assert "account: AWS does not know who you are" in found.text
    assert "nobody" in found.text


def test_what_may_not_be_looked_at_is_said_and_stops_nothing(account: Account):
    willing(account)
    account.stub("ec2").add_client_error(
        "describe_availability_zones", "UnauthorizedOperation", "You are not authorized"
    )
    account.stub("kms").add_client_error("describe_key", "AccessDeniedException", "Not you")
    asked = spec(GPU, storage={"key": key_arn("1234")})
    found = list(findings(asked, account))
    assert [one.checked for one in found] == [False, False]
    assert found[0].text.startswith("the zones of cluster.pools: could not be checked: ")
    assert "You are not authorized" in found[0].text
    assert found[1].text.startswith("cluster.key, storage.key: could not be checked: ")


def test_a_preflight_refuses_with_everything_that_is_wrong_and_returns_the_rest(
    account: Account, monkeypatch: pytest.MonkeyPatch
):
    made_up = [Finding("account: wrong"), Finding("network: unseen", checked=False)]
    monkeypatch.setattr("components.aws.preflight.findings", lambda spec, seen: iter(made_up))
    with pytest.raises(Refused, match=r"^aws cannot hold dev:\n  platform\.account: wrong$"):
        preflight(spec())
    del made_up[0]
    assert preflight(spec()) == ("platform.network: unseen",)


def test_this_machine_has_no_account_to_ask():
    assert preflight(PlatformSpec()) == ()


# Zones and machines.


def test_a_zone_that_lacks_a_pools_machines_is_told_with_those_that_have_them(account: Account):
    willing(account)
    asked = spec(
        GPU | {"zones": ["us-east-1a", "us-east-1b"]},
        network={"zone_names": ["us-east-1a", "us-east-1b"]},
    )
    having = {"us-east-1b": {"g6.xlarge"}, "us-east-1d": {"g6.xlarge"}}
    offer(account, asked, having)
    assert told(asked, account) == [
        "cluster.pools.1.zones: us-east-1a has no g6.xlarge, g6.2xlarge, g6.4xlarge, g6.8xlarge; "
        "us-east-1b, us-east-1d has"
    ]


def test_a_pool_whose_machines_are_in_none_of_the_networks_zones_is_told(account: Account):
    willing(account)
    asked = spec(GPU)
    offer(account, asked, {"us-east-1d": {"g6.xlarge"}})
    [wrong] = told(asked, account)
    assert wrong.startswith("cluster.pools.1: none of the network's zones, us-east-1a, us-east-1b,")
    assert wrong.endswith("us-east-1d has: name such a zone in network.zone_names")


def test_joined_machines_are_looked_for_in_the_one_zone_where_they_would_stand(account: Account):
    willing(account)
    asked = spec(GPU | {"fabric": True})
    offer(account, asked, {"us-east-1b": {"g6.8xlarge"}})
    [wrong] = told(asked, account)
    assert wrong.startswith(
        "cluster.pools.1.fabric: joined machines stand in us-east-1a, the first"
    )
    assert wrong.endswith("us-east-1b has: name such a zone in zones and in network.zone_names")
    offer(willing(account), asked, {"us-east-1a": {"g6.8xlarge"}})
    assert told(asked, account) == []


def offer(account: Account, asked: PlatformSpec, gpus: dict[str, set[str]]) -> None:
    """Let EC2 have machines for the system pool everywhere, and for the other one as told."""
    ec2 = account.stub("ec2")
    zones = account.clients("ec2").describe_availability_zones()["AvailabilityZones"]
    ec2.add_response("describe_availability_zones", {"AvailabilityZones": zones})
    system = {zone["ZoneName"]: {"m7i.xlarge"} for zone in zones}
    for having in (system, gpus):
        rows = [
            {"InstanceType": name, "LocationType": "availability-zone", "Location": zone}
            for zone, names in having.items()
            for name in names
        ]
        ec2.add_response("describe_instance_type_offerings", {"InstanceTypeOfferings": rows})


def test_a_zone_of_no_use_to_a_cluster_is_told_with_those_that_are(account: Account):
    willing(account)
    asked = spec(GPU, network={"zone_names": ["us-east-1a", "us-east-1e"]})
    assert told(asked, account) == [
        "network.zone_names.1: 'us-east-1e' cannot hold a cluster of this account; these can: "
        "us-east-1a, us-east-1b, us-east-1c, us-east-1d, us-east-1f"
    ]


def test_a_service_without_an_endpoint_where_the_network_is_is_told(account: Account):
    willing(account)
    network = {
        "zone_names": ["us-east-1a", "us-east-1b"],
        "private_endpoints": ["ecr.api", "glue", "kms"],
    }
    asked = spec(GPU, network=network)
    services = {"ecr.api": ["us-east-1a", "us-east-1b"], "kms": ["us-east-1b", "us-east-1c"]}
    details = [
        {"ServiceName": f"com.amazonaws.{REGION}.{name}", "AvailabilityZones": zones}
        for name, zones in services.items()
    ]
    zones = account.clients("ec2").describe_availability_zones()["AvailabilityZones"]
    ec2 = account.stub("ec2")
    ec2.add_response("describe_vpc_endpoint_services", {"ServiceDetails": details})
    ec2.add_response("describe_availability_zones", {"AvailabilityZones": zones})
    offer(account, asked, {zone: {"g6.xlarge"} for zone in network["zone_names"]})
    assert told(asked, account) == [
        "network.private_endpoints: glue has none in us-east-1: leave it out, and let the network "
        "have a way out: nat: single",
        "network.private_endpoints: kms has none in us-east-1a, but in us-east-1b, us-east-1c: "
        "name such zones in network.zone_names",
    ]


# Quotas.


def test_a_pool_that_may_run_nothing_is_told_with_where_to_ask(account: Account):
    account.offers({"1.35": STANDARD}, "1.35")
    account.grants(L_1216C47A=8, L_3819A6DF=0)
    assert told(spec(GPU), account) == [
        "cluster.pools.1: gpu needs 4 vCPUs of g6.xlarge, and 16 for max_nodes; this account may "
        "run 0 spot: ask for more: https://us-east-1.console.aws.amazon.com/servicequotas/home/"
        "services/ec2/quotas/L-3819A6DF"
    ]


def test_a_pool_that_may_run_one_kind_of_capacity_goes_on(account: Account):
    account.offers({"1.35": STANDARD}, "1.35")
    account.grants(L_1216C47A=8, L_3819A6DF=0, L_DB2E81BA=4)
    assert told(spec(GPU | {"capacity": ["spot", "on-demand"]}), account) == []


def test_the_system_pool_must_be_able_to_start_all_that_always_stand(account: Account):
    account.offers({"1.35": STANDARD}, "1.35")
    account.grants(L_1216C47A=5)
    [wrong] = told(spec(), account)
    assert wrong.startswith("cluster.pools.0: system needs 8 vCPUs of m7i.xlarge, and 12 for max")


def test_what_is_reserved_needs_no_quota(account: Account):
    account.offers({"1.35": STANDARD}, "1.35")
    account.grants(L_1216C47A=64)
    reserved = {"capacity": ["reserved"], "reservation": "cr-0123456789abcdef0"}
    assert told(spec(GPU | reserved), account) == []


# Versions.


@pytest.mark.parametrize(
    "versions", [{"1.35": "EXTENDED_SUPPORT", "1.36": STANDARD}, {"1.36": STANDARD}]
)
def test_a_version_out_of_standard_support_is_told_with_those_in_it(
    account: Account, versions: dict[str, str]
):
    account.offers(versions, "1.35")
    account.grants(L_1216C47A=64)
    assert told(spec(), account) == [
        "cluster.version: 1.35 is not in standard support on EKS, and extended support costs six "
        "times as much: 1.36 are"
    ]


def test_an_addon_that_is_not_offered_as_pinned_is_told_with_what_is(account: Account):
    account.offers({"1.35": STANDARD}, "1.35", coredns="v1.99.0-eksbuild.1")
    account.grants(L_1216C47A=64)
    [wrong] = told(spec(), account)
    assert wrong.startswith("cluster.version: 1.35 comes with coredns v1.")
    assert "v1.99.0-eksbuild.1 can be pinned in components/aws/eks/versions.py" in wrong


# The bill.


def test_tags_that_nobody_has_activated_are_told_and_stop_nothing(account: Account):
    account.activated = {"mlplatform-env", "mlplatform-stack"}
    team = {"name": "flights", "budget": {"monthly_usd": 300}}
    assert told(spec(GPU), willing(account)) == []
    [found] = findings(spec(GPU, teams=[team]), willing(account))
    assert not found.checked
    assert found.text.startswith("budget: AWS counts nothing by mlplatform-team yet, so that no")
    assert "cost_tags: true in the baseline of the account that pays" in found.text
    account.activated = set()
    [found] = findings(spec(GPU, teams=[team]), willing(account))
    assert "by mlplatform-stack and mlplatform-team yet" in found.text


def test_an_account_that_may_not_look_at_the_bill_s_tags_is_told_who_can(account: Account):
    account.activated = None
    account.stub("ce").add_client_error("list_cost_allocation_tags", "AccessDeniedException")
    [found] = findings(spec(GPU), willing(account))
    assert not found.checked
    assert "could not be checked (AccessDeniedException; other accounts may not look)" in found.text
    assert "have cost_tags: true in the baseline of the account that pays" in found.text


# Identities and keys.


def test_a_boundary_that_does_not_exist_is_told(account: Account):
    asked = spec(GPU, identity={"boundary": "limits"})
    [wrong] = told(asked, willing(account))
    assert wrong.startswith(
        "identity.boundary: 'limits': the account has no "
        "arn:aws:iam::123456789012:policy/mlplatform/limits"
    )


def test_a_boundary_of_the_baseline_is_found(account: Account):
    statement = {"Effect": "Deny", "Action": "iam:CreateUser", "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": statement})
    account("iam").create_policy(PolicyName="limits", Path="/mlplatform/", PolicyDocument=document)
    assert told(spec(GPU, identity={"boundary": "limits"}), willing(account)) == []


def test_spot_needs_a_role_that_only_some_accounts_have(account: Account):
    account("iam").delete_role(RoleName=SPOT_ROLE)
    [wrong] = told(spec(GPU), willing(account))
    assert wrong.startswith("cluster.pools: gpu ask for spot, and the account lacks AWSServiceRole")
    assert "--aws-service-name spot.amazonaws.com" in wrong
    account.offers({"1.35": STANDARD}, "1.35")
    account.grants(L_1216C47A=64, L_DB2E81BA=64)
    assert told(spec(GPU | {"capacity": ["on-demand"]}), account) == []


def key_arn(id: str) -> str:
    return f"arn:aws:kms:{REGION}:{ACCOUNT}:key/{id}"


def test_an_existing_key_must_be_there_enabled_and_made_to_encrypt(account: Account):
    kms = account("kms")
    fine = kms.create_key()["KeyMetadata"]["Arn"]
    off = kms.create_key()["KeyMetadata"]["Arn"]
    kms.disable_key(KeyId=off.rpartition("/")[2])  # moto knows no ARN here
    signing = kms.create_key(KeyUsage="SIGN_VERIFY", KeySpec="RSA_2048")["KeyMetadata"]["Arn"]
    gone = key_arn("1234abcd-12ab-34cd-56ef-1234567890ab")
    for key, expected in (
        (fine, []),
        (off, [f"storage.key: {off} is Disabled: enable it, or name another"]),
        (
            signing,
            [f"storage.key: {signing} is of RSA_2048: one of SYMMETRIC_DEFAULT is meant"],
        ),
        (
            gone,
            [f"storage.key: {gone} does not exist: leave it out, and the platform makes its own"],
        ),
    ):
        assert told(spec(GPU, storage={"key": key}), willing(account)) == expected
    asked = spec(GPU, cluster={"key": off})
    assert told(asked, willing(account))[0].startswith("cluster.key: ")


LAUNCHED = [
    f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/{launcher}"
    for launcher in (
        "autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling",
        "ec2fleet.amazonaws.com/AWSServiceRoleForEC2Fleet",
        "spot.amazonaws.com/AWSServiceRoleForEC2Spot",
    )
]
USED = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"]
OWNER = {
    "Effect": "Allow",
    "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
    "Action": "kms:*",
    "Resource": "*",
}


def letting(principal: Any, actions: Any, **more: Any) -> dict[str, Any]:
    allowed = {"Effect": "Allow", "Principal": principal, "Action": actions, "Resource": "*"}
    return allowed | more


def only(*roles: str) -> dict[str, Any]:
    return {"ArnEquals": {"aws:PrincipalArn": list(roles)}}


GRANTING = {"Bool": {"kms:GrantIsForAWSResource": "true"}}
KEY_POLICIES: dict[str, tuple[list[dict[str, Any]], list[str]]] = {
    "as every key's at first": ([OWNER], LAUNCHED),
    "by name": ([OWNER, letting({"AWS": LAUNCHED}, [*USED, "kms:CreateGrant"])], []),
    "one by name": ([OWNER, letting({"AWS": LAUNCHED[0]}, "kms:*")], LAUNCHED[1:]),
    "by a condition, as the platform's own": (
        [
            OWNER,
            letting({"AWS": "*"}, USED, Condition=only(*LAUNCHED)),
            letting({"AWS": "*"}, "kms:CreateGrant", Condition=only(*LAUNCHED) | GRANTING),
        ],
        [],
    ),
    "by a condition that names others": (
        [letting("*", "kms:*", Condition=only(f"arn:aws:iam::{ACCOUNT}:role/a"))],
        LAUNCHED,
    ),
    "by a pattern": (
        [letting("*", "kms:*", Condition=only(f"{LAUNCHED[0].split('/')[0]}/aws-service-role/*"))],
        [],
    ),
    "use alone": ([OWNER, letting({"AWS": LAUNCHED}, USED)], LAUNCHED),
    "a refusal": ([OWNER, letting({"AWS": LAUNCHED}, "kms:CreateGrant", Effect="Deny")], LAUNCHED),
}


@pytest.mark.parametrize("case", KEY_POLICIES)
def test_an_existing_key_of_the_cluster_lets_those_use_it_that_start_machines(
    account: Account, case: str
):
    statements, left_out = KEY_POLICIES[case]
    policy = json.dumps({"Version": "2012-10-17", "Statement": statements})
    key = account("kms").create_key(Policy=policy)["KeyMetadata"]["Arn"]
    found = list(findings(spec(GPU, cluster={"key": key}), willing(account)))
    assert [one.checked for one in found] == [False] * len(left_out)
    for one, role in zip(found, left_out, strict=True):
        assert one.text.startswith(f"cluster.key: the policy of {key} does not let {role} do kms:")
        assert "kms:CreateGrant" in one.text
    assert told(spec(GPU, storage={"key": key}), willing(account)) == []


# What is kept of answers.


def test_each_answer_is_heard_even_a_refusal_in_the_form_of_botocores_models(account: Account):
    heard: list[tuple[str, str, int, Any]] = []
    ask = Clients(REGION, lambda *told: heard.append(told))
    asked = spec(identity={"boundary": "limits"})
    assert [one for one in of_identities(asked, ask) if "'limits'" in one]
    open_zones(ask)
    (_, _, _, caller), (_, _, status, missing), (service, operation, _, zones) = heard
    assert caller["Account"] == ACCOUNT
    assert (status, missing["Error"]["Code"]) == (404, "NoSuchEntity")
    assert (service, operation) == ("ec2", "DescribeAvailabilityZones")
    account.stub("ec2").add_response("describe_availability_zones", zones)
    assert list(open_zones(account))


def test_how_credentials_are_come_by_is_not_heard(
    account: Account, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    role = f"arn:aws:iam::{ACCOUNT}:role/admins"
    file = tmp_path / "config"
    file.write_text(
        "[profile keys]\naws_access_key_id = testing\naws_secret_access_key = testing\n"
        f"[profile role]\nrole_arn = {role}\nsource_profile = keys\nregion = {REGION}\n"
    )
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(file))
    monkeypatch.setenv("AWS_PROFILE", "role")
    heard: list[tuple[str, str, int, Any]] = []
    caller = Clients(REGION, lambda *told: heard.append(told))("sts").get_caller_identity()
    assert ":assumed-role/admins/" in caller["Arn"]
    assert [operation for _, operation, _, _ in heard] == ["GetCallerIdentity"]
