"""The documents that guard resources: what a role trusts, who may use a bucket, a key, a queue.

Sources: IAM User Guide, "AWS services that work with IAM" with resource-based policies.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from policies.graph.model import Node
from policies.graph.walk import reveal
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
OF_IDENTITIES = (
    "aws:eks/podIdentityAssociation:PodIdentityAssociation",
    "aws:iam/policy:Policy",
    "aws:iam/rolePolicy:RolePolicy",
)
"""Holders of documents that guard nothing."""
UNREAD = (
    "aws:cloudwatch/logResourcePolicy:LogResourcePolicy",
    "aws:ec2/vpcEndpoint:VpcEndpoint",
    "aws:ecr/registryPolicy:RegistryPolicy",
    "aws:ecr/repositoryCreationTemplate:RepositoryCreationTemplate",
)
"""Holders of documents that have no say here: of endpoints, of an account's logs and registry."""


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

    Raises Unreadable where two documents guard one resource, of which AWS would keep the later,
    and for a document of a resource that is not read here and might have a say.
    """
    for node in written.made("aws:*"):
        if not node.is_a(*HOLD, *BESIDE, *OF_IDENTITIES, *UNREAD) and _holds_one(node):
            raise Unreadable(f"{label(node)}: documents of {node.type} are not read")
    found: dict[str, Guard] = {}
    for guard in (*_trusts(written), *_held(written), *_beside(written)):
        if guard.arn in found:
            both = f"{label(found[guard.arn].by)} and {label(guard.by)}"
            raise Unreadable(f"{guard.arn} has two documents: {both}: keep one")
        found[guard.arn] = guard
    yield from found.values()
    for node in written.made(KEY, TOPIC):
        if written.arn(node) not in found:
            yield _default(written, node, account)


def _holds_one(node: Node) -> bool:
    """Tell whether a resource has a document that no role trusts by."""
    texts = (value for key, value in node.inputs.items() if key != "assumeRolePolicy")
    return any('"Statement"' in text for text in map(reveal, texts) if isinstance(text, str))


def _trusts(written: Written) -> Iterator[Guard]:
    for role in written.made(ROLE):
        document = written.document(role, "assumeRolePolicy", "trust")
        yield Guard(written.arn(role), role, document)


def _held(written: Written) -> Iterator[Guard]:
    for node in written.made(*HOLD):
        if node.inputs.get("policy") is not None:
            yield Guard(written.arn(node), node, written.document(node, "policy", "resource"))


def _beside(written: Written) -> Iterator[Guard]:
    for node in written.made(*BESIDE):
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
