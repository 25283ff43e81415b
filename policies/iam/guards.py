"""The documents that guard resources: what a role trusts, who may use a bucket, a key, a queue.

Sources: IAM User Guide, "AWS services that work with IAM" with resource-based policies.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from policies.graph.model import Node
from policies.iam import defaults
from policies.iam.document import Document
from policies.iam.written import Unreadable, Written, label

ROLE = "aws:iam/role:Role"
KEY = "aws:kms/key:Key"
TOPIC = "aws:sns/topic:Topic"
HOLD = (
    KEY,
    TOPIC,
    "aws:s3/bucket:Bucket",
    "aws:secretsmanager/secret:Secret",
    "aws:sqs/queue:Queue",
)
"""Resources that may hold the document that guards them, as `policy`."""
BESIDE = {
    "aws:ecr/repositoryPolicy:RepositoryPolicy": ("repository", "aws:ecr/repository:Repository"),
    "aws:kms/keyPolicy:KeyPolicy": ("keyId", KEY),
    "aws:s3/bucketPolicy:BucketPolicy": ("bucket", "aws:s3/bucket:Bucket"),
    "aws:secretsmanager/secretPolicy:SecretPolicy": (
        "secretArn",
        "aws:secretsmanager/secret:Secret",
    ),
    "aws:sns/topicPolicy:TopicPolicy": ("arn", TOPIC),
    "aws:sqs/queuePolicy:QueuePolicy": ("queueUrl", "aws:sqs/queue:Queue"),
}
"""Documents that are resources of their own: the input that says what they guard, and its type."""
UNREAD = (
    "aws:cloudwatch/logResourcePolicy:LogResourcePolicy",
    "aws:ec2/vpcEndpoint:VpcEndpoint",
    "aws:ecr/registryPolicy:RegistryPolicy",
    "aws:ecr/repositoryCreationTemplate:RepositoryCreationTemplate",
)
"""Holders of documents that are not looked at: of endpoints, of an account's logs and registry."""


@dataclass(frozen=True)
class Guard:
    """A document, and the ARN of what it guards."""

    arn: str
    by: Node
    document: Document
    ours: bool = True
    """Whether the program wrote it."""


def guards(written: Written, account: str) -> Iterator[Guard]:
    """Yield every document that guards a resource, AWS's defaults last.

    Raises Unreadable where two documents guard one resource, of which AWS would keep the later.
    """
    found: dict[str, Guard] = {}
    for guard in (*_trusts(written), *_held(written), *_beside(written)):
        if guard.arn in found:
            both = f"{label(found[guard.arn].by)} and {label(guard.by)}"
            raise Unreadable(f"{guard.arn} has two documents: {both}: keep one")
        found[guard.arn] = guard
    yield from found.values()
    for node in _made(written, KEY, TOPIC):
        if written.arn(node) not in found:
            yield _default(written, node, account)


def _made(written: Written, *types: str) -> Iterator[Node]:
    return (node for node in written.graph.of_type(*types) if not node.read)


def _trusts(written: Written) -> Iterator[Guard]:
    for role in _made(written, ROLE):
        document = written.document(role, "assumeRolePolicy", "trust")
        yield Guard(written.arn(role), role, document)


def _held(written: Written) -> Iterator[Guard]:
    for node in _made(written, *HOLD):
        if node.inputs.get("policy") is not None:
            yield Guard(written.arn(node), node, written.document(node, "policy", "resource"))


def _beside(written: Written) -> Iterator[Guard]:
    for node in _made(written, *BESIDE):
        key, kind = BESIDE[node.type]
        guarded = written.link(node, key, kind)
        if guarded is None:
            named = written.text(node, key)
            raise Unreadable(f"{label(node)} {key}: {named!r} is no {kind} of this program")
        yield Guard(written.arn(guarded), node, written.document(node, "policy", "resource"))


def _default(written: Written, node: Node, account: str) -> Guard:
    arn, name = written.arn(node), f"{label(node)} by default"
    if node.type == KEY:
        return Guard(arn, node, defaults.of_key(account, name), ours=False)
    return Guard(arn, node, defaults.of_topic(account, arn, name), ours=False)
