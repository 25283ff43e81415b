"""What Google says about a value only in words: in the descriptions of its discovery documents."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from policies.strict.shape import Limits

WORD = r"['\"`]?[A-Za-z][A-Za-z0-9_-]*['\"`]?"
WORDS = rf"({WORD}(?:(?:, (?:and |or )?| and | or ){WORD})+)"
QUOTED = r"[`\"]+[A-Za-z][A-Za-z0-9_-]*[`\"]+"
LIST = re.compile(
    rf"(?:Values include|(?:Valid|Supported) values are|Can be one of) {WORDS}\."
    rf"|Currently,(?: only)? {WORDS} are supported\."
    r"|Only [`\"]([\w.]+)[`\"] is (?:accepted|supported)"
    r"|(?:(?:[Pp]ossible|[Ss]upported|[Aa]llowed|[Aa]ccept(?:ed|able)|[Vv]alid) (?:values|options)"
    r" (?:are|include)|[Oo]ptions are|[Cc]an be(?: either)?|[Mm]ust be one of|[Oo]ne of):?"
    rf" ({QUOTED}(?:(?:, (?:and |or )?| and | or ){QUOTED})*)(?=[.\s]|$)"
)
ARGUMENT = re.compile(r"[a-z]+(_[a-z]+)+")
"""The name of an argument, of which there may be one of several."""
VERSIONED = re.compile(r"^Google[A-Z]\w*?V\d+(?=[A-Z])")
"""What some schemas have before their name."""
PATTERN = re.compile(r"match the (?:following )?regular expression:? `([^`]+)`")
KEYS = re.compile(r" [*-] `")
"""Where a list of a map's keys begins: what is said of one of them is not said of all."""
LENGTHS = re.compile(r"(?:must be|should be|between) (\d+)-(\d+) characters")
LONGEST = re.compile(
    r"(?:limited to|[Cc]annot exceed|at most|up to|"
    r"maximum length (?:(?:of (?:the|this) \w+ )?is|of))"
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
        "create.functionId": Rule(
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
        "create.workloadIdentityPoolId": Rule(
            "4-32 characters, and may contain the characters [a-z0-9-]",
            r"^(?!gcp-)[a-z0-9-]{4,32}$",
        ),
        "create.workloadIdentityPoolProviderId": Rule(
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
        "create.secretId": Rule(
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
        "storage/bucket.name": Rule(
            "must be in lowercase and no more than 63 characters long",
            r"^(?!goog)[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]$",
        ),
        "storage/bucket.rpo": Rule(
            '`"ASYNC_TURBO"` value enables turbo replication', r"^(DEFAULT|ASYNC_TURBO)$"
        ),
        "storage.v1.Policy.bindings.members": Rule("serviceAccount:emailid", MEMBER),
        "storage.v1.Policy.bindings.role": Rule("roles/storage.objectViewer", ROLE),
    }
)
"""By document, schema and property, or by method and parameter, or by argument of the SDK.

What a program cannot read out of the words.
"""


def rule_of(place: str) -> Rule | None:
    """Return the rule of a place, or of the same schema or method in every document."""
    owner, _, name = place.rpartition(".")
    return RULES.get(place) or RULES.get(f"{VERSIONED.sub('', owner.rpartition('.')[2])}.{name}")


def told(limits: Limits, description: str, place: str) -> Limits:
    """Return limits with what only words say, where there is nothing but words."""
    words, rule = flowing(description), rule_of(place)
    if words.startswith("Output only"):
        return limits
    whole = KEYS.split(words)[0]
    ends, most = LENGTHS.search(whole), LONGEST.search(whole)
    if ends:
        limits = replace(limits, shortest=int(ends[1]), longest=int(ends[2]))
    elif most:
        limits = replace(limits, longest=int(most[1]))
    return replace(
        limits,
        constants=limits.constants or constants_in(words),
        patterns=limits.patterns or ((rule.pattern,) if rule else ()),
        form=limits.form or form_in(words),
    )


def form_in(words: str) -> str | None:
    """Return the form that words ask for."""
    if "/cryptoKeys/" in words and "cryptoKeyVersions" not in words:
        return "kms-key"
    return "range" if "CIDR notation" in words and "netmask" not in words else None


def stated(description: str) -> tuple[str, ...]:
    """Return the regular expression that a description states; the SDK's words have it mangled."""
    return tuple(f"^(?:{one})$" for one in PATTERN.findall(flowing(description))[:1])


def flowing(description: str) -> str:
    """Return a description in one line."""
    return re.sub(r"\s+", " ", description)


ITEMS = re.compile(r"The following values are allowed\.((?:\s*\* [`\"]\w+[`\"]:[^*]*)+)")


def constants_in(description: str) -> frozenset[str]:
    """Return the constants that a description lists; none where it lists them by cases."""
    items = ITEMS.search(description)
    if items:
        return frozenset(re.findall(r"\* [`\"](\w+)[`\"]:", items[1]))
    found = list(LIST.finditer(description))
    if len(found) != 1:
        return frozenset()
    listed = re.split(r", (?:and |or )?| and | or ", next(filter(None, found[0].groups())))
    words = frozenset(word.strip("'\"`") for word in listed)
    return frozenset() if any(map(ARGUMENT.fullmatch, words)) else words
