"""Who gets into the buckets, and how, by AWS's rules for policies; AWS itself is not asked."""

from functools import cache
from typing import Any

import pulumi
import pytest

from components.aws.iam.document import allow, trust
from components.aws.iam.role import role
from components.aws.storage import AwsStorage
from components.contracts.storage import StorageSpec
from policies.iam import principal
from policies.iam.account import Account
from policies.iam.case import Case, failures, may, may_not, never, unnoticed
from policies.iam.identifier import identifiers
from policies.iam.inventory import inventory
from policies.iam.principal import Principal
from tests.components.aws import upstream
from tests.components.aws.upstream import ACCOUNT, REGION, built, site

OTHER, THERE = "999999999999", "us-west-2"
WORKER = "worker"
"""A role of the account that may do everything with S3 and with keys, as far as others let it."""
REPLICATION = "dev-storage-replication"

SSE = "s3:x-amz-server-side-encryption"
KEY = f"{SSE}-aws-kms-key-id"
TLS = {"s3:TlsVersion": "1.2"}
WORK = ("data", "artifacts", "transient")


@cache
def account(**given: Any) -> Account:
    """Return the account with the buckets and somebody who works with them."""

    def build(opts: pulumi.ResourceOptions) -> None:
        place = site()
        AwsStorage(
            "dev-storage",
            StorageSpec(**given),
            place,
            upstream.network(),
            upstream.cluster(),
            opts,
        )
        parent = pulumi.ComponentResource("test:index:People", "people", opts=opts)
        role(
            WORKER,
            "Works",
            trust("ec2.amazonaws.com"),
            place,
            pulumi.ResourceOptions(parent=parent),
            may=[allow(("s3:*",)), allow(("kms:*",))],
        )

    return inventory(built(build, outputs=identifiers))


def arn(bucket: str, below: str = "") -> str:
    """Return how a table calls a bucket, or what is below it."""
    return f"{{Bucket.dev-storage-{bucket}}}{below}"


def reached(bucket: str) -> list[Case]:
    """Refuse everybody without TLS 1.2, whatever their own documents allow."""
    return [
        case
        for action, place in (
            ("s3:GetObject", arn(bucket, "/a/b")),
            ("s3:DeleteObjectVersion", arn(bucket, "/a/b")),
            ("s3:ListBucket", arn(bucket)),
            ("s3:PutBucketPolicy", arn(bucket)),
        )
        for case in (
            may(WORKER, action, place, TLS),
            may(WORKER, action, place, {"s3:TlsVersion": "1.3"}),
            never(WORKER, action, place, {"s3:TlsVersion": "1.1"}),
            never(WORKER, action, place, {**TLS, "aws:SecureTransport": "false"}),
            may_not(principal.role(f"arn:aws:iam::{OTHER}:role/stranger"), action, place, TLS),
        )
    ]


def encrypted(bucket: str, key: str) -> list[Case]:
    """Take objects that ask for the bucket's key or for none, and no others."""
    put, place = "s3:PutObject", arn(bucket, "/a/b")
    kms = {**TLS, SSE: "aws:kms"}
    another = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/00000000-0000-0000-0000-000000000000"
    return [
        may(WORKER, put, place, TLS),
        may(WORKER, put, place, {**kms, KEY: key}),
        never(WORKER, put, place, {**kms, KEY: another}),
        never(WORKER, put, place, kms),  # would take the key that AWS makes for an account
        never(WORKER, put, place, {**TLS, SSE: "AES256"}),
        never(WORKER, put, place, {**TLS, f"{SSE}-customer-algorithm": "AES256"}),
    ]


def encrypted_by_s3(bucket: str) -> list[Case]:
    """Take objects that ask for S3's own key or for none, and no others."""
    put, place = "s3:PutObject", arn(bucket, "/a/b")
    return [
        may(WORKER, put, place, TLS),
        may(WORKER, put, place, {**TLS, SSE: "AES256"}),
        never(WORKER, put, place, {**TLS, SSE: "aws:kms", KEY: "{Key.dev-storage}"}),
        never(WORKER, put, place, {**TLS, f"{SSE}-customer-algorithm": "AES256"}),
    ]


def noted(bucket: str) -> list[Case]:
    """Let S3 write access logs of each of our buckets under its name, for our account."""
    logging, put = principal.service("logging.s3.amazonaws.com"), "s3:PutObject"
    delivery = principal.service("delivery.logs.amazonaws.com")
    cases: list[Case] = []
    for one, other in zip(WORK, (*WORK[1:], WORK[0]), strict=True):
        ours = {**TLS, "aws:SourceAccount": ACCOUNT, "aws:SourceArn": arn(one)}
        place = arn(bucket, f"/access/{one}/2026/a")
        cases += [
            may(logging, put, place, ours),
            may_not(logging, put, place, {**ours, "aws:SourceArn": arn(other)}),
            may_not(logging, put, place, {**ours, "aws:SourceArn": "arn:aws:s3:::another"}),
            may_not(logging, put, place, {**ours, "aws:SourceAccount": OTHER}),
            may_not(logging, put, arn(bucket, f"/access/{other}/a"), ours),
            may_not(logging, put, arn(bucket, "/flow/a"), ours),
            may_not(logging, "s3:GetObject", place, ours),
            may_not(delivery, put, place, ours),
        ]
    return cases


def delivered(bucket: str) -> list[Case]:
    """Let flow logs of our account and region be delivered to their folder."""
    delivery = principal.service("delivery.logs.amazonaws.com")
    ours = {
        **TLS,
        "aws:SourceAccount": ACCOUNT,
        "aws:SourceArn": f"arn:aws:logs:{REGION}:{ACCOUNT}:delivery-source:a",
    }
    handed = {**ours, "s3:x-amz-acl": "bucket-owner-full-control"}
    elsewhere = {"aws:SourceArn": f"arn:aws:logs:{THERE}:{ACCOUNT}:delivery-source:a"}
    put, look = "s3:PutObject", ("s3:GetBucketAcl", "s3:ListBucket")
    folder = f"/flow/AWSLogs/{ACCOUNT}/vpcflowlogs/a"
    hive = f"/flow/AWSLogs/aws-account-id={ACCOUNT}/aws-service=vpcflowlogs/a"
    return [
        *(may(delivery, put, arn(bucket, place), handed) for place in (folder, hive)),
        may_not(delivery, put, arn(bucket, folder), ours),
        may_not(delivery, put, arn(bucket, folder), {**handed, **elsewhere}),
        may_not(delivery, put, arn(bucket, folder), {**handed, "aws:SourceAccount": OTHER}),
        may_not(delivery, put, arn(bucket, f"/flow/AWSLogs/{OTHER}/a"), handed),
        may_not(delivery, put, arn(bucket, "/access/a"), handed),
        may(delivery, look, arn(bucket), ours),
        may_not(delivery, look, arn(bucket), {**ours, **elsewhere}),
        may_not(delivery, look, arn(bucket), {**ours, "aws:SourceAccount": OTHER}),
        may_not(delivery, "s3:GetObject", arn(bucket, folder), handed),
    ]


def copied() -> list[Case]:
    """Let S3 read what is copied and write its copies, and use both keys for that alone."""
    here = {"kms:ViaService": f"s3.{REGION}.amazonaws.com"}
    there = {"kms:ViaService": f"s3.{THERE}.amazonaws.com"}
    context = "kms:EncryptionContext:aws:s3:arn"
    read = ("s3:GetObjectVersionForReplication", "s3:GetObjectVersionTagging")
    write = ("s3:ReplicateObject", "s3:ReplicateDelete", "s3:ReplicateTags")
    decrypt, encrypt = "kms:Decrypt", ("kms:Encrypt", "kms:GenerateDataKey")
    key, copy_key = "{Key.dev-storage}", "{Key.dev-storage-copy}"
    cases: list[Case] = [
        may_not(REPLICATION, read, arn("transient", "/a"), TLS),
        may_not(REPLICATION, ("s3:GetObject", "s3:PutObject"), arn("data", "/a"), TLS),
        may_not(REPLICATION, decrypt, key, {**here, context: arn("transient")}),
        may_not(REPLICATION, encrypt, key, {**here, context: arn("data")}),
        may_not(REPLICATION, decrypt, copy_key, {**there, context: arn("data-copy")}),
        may(principal.service("s3.amazonaws.com"), "sts:AssumeRole", f"{{Role.{REPLICATION}}}"),
        may_not(WORKER, "sts:AssumeRole", f"{{Role.{REPLICATION}}}"),
    ]
    for one in ("data", "artifacts"):
        source, copy = arn(one), arn(f"{one}-copy")
        cases += [
            may(REPLICATION, ("s3:GetReplicationConfiguration", "s3:ListBucket"), source, TLS),
            may(REPLICATION, read, f"{source}/a", TLS),
            may_not(REPLICATION, write, f"{source}/a", TLS),
            may(REPLICATION, write, f"{copy}/a", TLS),
            may_not(REPLICATION, read, f"{copy}/a", TLS),
            may(REPLICATION, decrypt, key, {**here, context: source}),
            may(REPLICATION, decrypt, key, {**here, context: f"{source}/a"}),
            may_not(REPLICATION, decrypt, key, {**there, context: source}),
            may(REPLICATION, encrypt, copy_key, {**there, context: copy}),
            may_not(REPLICATION, encrypt, copy_key, {**here, context: copy}),
            may_not(REPLICATION, encrypt, copy_key, {**there, context: source}),
        ]
    return cases


def work(*buckets: str, key: str = "{Key.dev-storage}") -> list[Case]:
    return [case for one in buckets for case in (*reached(one), *encrypted(one, key))]


PLAIN = [
    *work(*WORK),
    *reached("logs"),
    *encrypted_by_s3("logs"),
    *noted("logs"),
    *delivered("logs"),
]
COPIED = [*PLAIN, *work("data-copy", "artifacts-copy", key="{Key.dev-storage-copy}"), *copied()]
LOCKED = [
    *work(*WORK),
    *reached("logs"),
    *encrypted_by_s3("logs"),
    *delivered("logs"),
    *(may_not(case.who, case.actions, case.resource, case.context) for case in noted("logs")),
    *reached("access"),
    *encrypted_by_s3("access"),
    *noted("access"),
]
CHOICES: dict[str, tuple[dict[str, Any], list[Case]]] = {
    "plain": ({}, PLAIN),
    "copied": ({"replica_region": THERE}, COPIED),
    "locked": ({"lock_days": 30}, LOCKED),
}


@pytest.mark.parametrize("choice", CHOICES)
def test_buckets_let_in_whom_the_table_says_and_no_one_else(choice: str):
    given, cases = CHOICES[choice]
    assert failures(account(**given), cases) == ()


@pytest.mark.parametrize("choice", CHOICES)
def test_the_table_notices_every_change_of_a_condition(choice: str):
    given, cases = CHOICES[choice]
    assert unnoticed(account(**given), cases) == ()


def test_an_existing_key_is_the_only_one_that_objects_may_ask_for():
    key = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    cases = [case for one in WORK for case in encrypted(one, key)]
    assert failures(account(key=key), cases) == ()


def test_nobody_is_let_in_by_a_wildcard():
    """Everybody is named only where everybody is refused."""
    everybody = Principal("AWS", "arn:aws:iam::000000000000:root")
    for document in account(replica_region=THERE, lock_days=30).documents.values():
        for statement in document.statements:
            if statement.principals and everybody.named_by(statement.principals):
                assert statement.effect == "Deny", statement.name
