"""What Google says about a value only in words: in the descriptions of its discovery documents."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from policies.strict.shape import Limits

WORD = r"['\"`]?[A-Za-z][A-Za-z0-9_-]*['\"`]?"
WORDS = rf"({WORD}(?:(?:, (?:and |or )?| and | or ){WORD})+)"
LIST = re.compile(
    rf"(?:Values include|(?:Valid|Supported) values are|Can be one of) {WORDS}\."
    rf"|Currently,(?: only)? {WORDS} are supported\."
)
PATTERN = re.compile(r"match the (?:following )?regular expression:? `([^`]+)`")
LENGTHS = re.compile(r"(?:must be|should be|between) (\d+)-(\d+) characters")
LONGEST = re.compile(
    r"(?:limited to|maximum length (?:of (?:the|this) \w+ )?is|at most|maximum length of|up to)"
    r" (\d+) (?:Unicode |UTF-8 )?(?:characters|bytes)"
)


@dataclass(frozen=True)
class Rule:
    """What a sentence of a description says, for a program."""

    quote: str
    """The words of the sentence, by which a test notices when it changes."""
    pattern: str
    at: str | None = None
    """Where the sentence stands, if not where it holds."""


IN_LOGGING = r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$"
IN_PUBSUB = r"^(projects/[^/]+/(topics|subscriptions)/)?(?!goog)[A-Za-z][A-Za-z0-9_.~+%-]{2,254}$"
MEMBER = (
    r"^(allUsers|allAuthenticatedUsers|(user|serviceAccount|group|domain):[^:]+|"
    r"serviceAccount:[^:\[]+\.svc\.id\.goog\[[^/\]]+/[^/\]]+\]|principal(Set)?://iam\..+|"
    r"deleted:.+|project(Owner|Editor|Viewer):.+)$"
)
ROLE = r"^((projects|organizations)/[^/]+/)?roles/[A-Za-z0-9_.]+$"

RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "Binding.members": Rule("`serviceAccount:{emailid}`", MEMBER),
        "Binding.role": Rule("For example, `roles/viewer`", ROLE),
        "cloudfunctions.v2.cloudfunctions.projects.locations.functions.create.functionId": Rule(
            "4-63 characters, and valid characters are /a-z-/", r"^[a-z][a-z0-9-]{2,61}[a-z0-9]$"
        ),
        "container.v1.Cluster.name": Rule(
            "up to 40 characters with the following restrictions",
            r"^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$",
        ),
        "dns.v1.ManagedZone.name": Rule(
            "must begin with a letter, end with a letter or digit, and only contain lowercase",
            r"^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$",
        ),
        "iam.v1.CreateRoleRequest.roleId": Rule(
            "alphanumeric characters, underscores (`_`), and periods", r"^[A-Za-z0-9_.]{3,64}$"
        ),
        "iam.v1.iam.projects.locations.workloadIdentityPools.create.workloadIdentityPoolId": Rule(
            "4-32 characters, and may contain the characters [a-z0-9-]",
            r"^(?!gcp-)[a-z0-9-]{4,32}$",
        ),
        "iam.v1.iam.projects.locations.workloadIdentityPools.providers.create"
        ".workloadIdentityPoolProviderId": Rule(
            "4-32 characters, and may contain the characters [a-z0-9-]",
            r"^(?!gcp-)[a-z0-9-]{4,32}$",
        ),
        "logging.v2.CreateBucketRequest.bucketId": Rule(
            "limited to 100 characters and can include only letters, digits", IN_LOGGING
        ),
        "logging.v2.LogExclusion.name": Rule(
            "limited to 100 characters and can include only letters, digits", IN_LOGGING
        ),
        "logging.v2.LogMetric.name": Rule(
            "limited to 100 characters and can include only the following characters",
            r"^(?!/)[A-Za-z0-9_.,+!*',()%/-]{1,100}$",
        ),
        "logging.v2.LogSink.name": Rule(
            "limited to 100 characters and can include only the following characters", IN_LOGGING
        ),
        "pubsub.v1.Topic.name": Rule("between 3 and 255 characters in length", IN_PUBSUB),
        "pubsub.v1.Subscription.name": Rule("between 3 and 255 characters in length", IN_PUBSUB),
        "secretmanager.v1.secretmanager.projects.secrets.create.secretId": Rule(
            "a maximum length of 255 characters and can contain", r"^[A-Za-z0-9_-]{1,255}$"
        ),
        "sqladmin.v1.BackupConfiguration.startTime": Rule(
            "24 hour format - `HH:MM`", r"^([01]\d|2[0-3]):[0-5]\d$"
        ),
        "sqladmin.v1.DatabaseInstance.name": Rule(
            "contains lowercase letters, numbers, and hyphens, and it must start with a letter",
            r"^[a-z][a-z0-9-]{0,97}$",
            at="sqladmin.v1.sql.instances.releaseSsrsLease.instance",
        ),
        "storage.v1.Policy.bindings.members": Rule("serviceAccount:emailid", MEMBER),
        "storage.v1.Policy.bindings.role": Rule("roles/storage.objectViewer", ROLE),
    }
)
"""By document, schema or method, and property: what a program cannot read out of the words."""


def rule_of(place: str) -> Rule | None:
    """Return the rule of a place, or of the same schema in every document."""
    return RULES.get(place) or RULES.get(".".join(place.split(".")[-2:]))


def told(limits: Limits, description: str, place: str) -> Limits:
    """Return limits with what only words say, where the document itself says nothing."""
    words = re.sub(r"\s+", " ", description)
    rule, stated = rule_of(place), PATTERN.findall(words)
    patterns = (rule.pattern,) if rule else tuple(f"^(?:{one})$" for one in stated[:1])
    ends, most = LENGTHS.search(words), LONGEST.search(words)
    if ends:
        limits = replace(limits, shortest=int(ends[1]), longest=int(ends[2]))
    elif most:
        limits = replace(limits, longest=int(most[1]))
    return replace(
        limits,
        constants=limits.constants or constants_in(words),
        patterns=limits.patterns or patterns,
    )


def constants_in(description: str) -> frozenset[str]:
    """Return the constants that a description lists; none where it lists them by cases."""
    found = list(LIST.finditer(description))
    if len(found) != 1:
        return frozenset()
    listed = re.split(r", (?:and |or )?| and | or ", found[0][1] or found[0][2])
    return frozenset(word.strip("'\"`") for word in listed)
