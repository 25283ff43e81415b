"""What AWS says about a value only in words: in the documentation inside its service models."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

LIST = re.compile(
    r"(?:Valid Values|Valid values are|Supported protocols include):?\s*"
    r"(?:</p>\s*<ul>(?P<items>.*?)</ul>|(?P<sentence>.*?)(?:\.\s|</p>))",
    re.DOTALL,
)
CONSTANT = re.compile(r"[A-Za-z][A-Za-z0-9_-]+")


@dataclass(frozen=True)
class Rule:
    """A pattern that says what a sentence of the documentation says."""

    pattern: str
    quote: str
    """The words of the sentence, by which a test notices when it changes."""


HYPHENATED = r"^[A-Za-z](?!.*--)[A-Za-z0-9-]{0,%d}(?<!-)$"
GROUP = r"^(?!sg-)[A-Za-z0-9 ._\-:/()#,@\[\]+=&;{}!$*]{1,255}$"

RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "cloudwatch.PutDashboardInput.DashboardName": Rule(
            r"^[A-Za-z0-9_-]{1,255}$", "The maximum length is 255, and valid characters are"
        ),
        "ec2.CreateSecurityGroupRequest.Description": Rule(GROUP, "Up to 255 characters in length"),
        "ec2.CreateSecurityGroupRequest.GroupName": Rule(GROUP, "Up to 255 characters in length"),
        "iam.CreateOpenIDConnectProviderRequest.Url": Rule(
            r"^https://[A-Za-z0-9.-]+(/[^?]*)?$", "The URL must begin with <code>https://</code>"
        ),
        "rds.CreateDBInstanceMessage.DBInstanceIdentifier": Rule(
            HYPHENATED % 62, "from 1 to 63 letters, numbers, or hyphens"
        ),
        "rds.CreateDBInstanceMessage.DBName": Rule(
            r"^[A-Za-z_][A-Za-z0-9_]{0,63}$", "Subsequent characters can be letters, underscores"
        ),
        "rds.CreateDBParameterGroupMessage.DBParameterGroupName": Rule(
            HYPHENATED % 254, "1 to 255 letters, numbers, or hyphens"
        ),
        "rds.CreateDBSubnetGroupMessage.DBSubnetGroupName": Rule(
            r"^(?!default$)[A-Za-z][A-Za-z0-9._ -]{0,254}$", "no more than 255 letters, numbers"
        ),
        "secretsmanager.CreateSecretRequest.Name": Rule(
            r"^[A-Za-z0-9/_+=.@-]+$", "The secret name can contain ASCII letters, numbers"
        ),
        "sns.CreateTopicInput.Name": Rule(
            r"^[A-Za-z0-9_-]{1,256}(?<!\.)(\.fifo)?$", "between 1 and 256 characters long"
        ),
        "sqs.CreateQueueRequest.QueueName": Rule(
            r"^(?=.{1,80}$)[A-Za-z0-9_-]+(\.fifo)?$", "up to 80 characters"
        ),
    }
)
"""By service, shape and member: what a program cannot read out of the words."""


def constants_in(documentation: str) -> frozenset[str]:
    """Return the constants that a text lists; none where it lists them by cases or not at all."""
    found = list(LIST.finditer(documentation))
    if len(found) != 1:
        return frozenset()
    entries: str | None = found[0]["items"]
    if entries is not None:
        listed = re.findall(r"<li>\s*(?:<p>)?\s*<code>(.*?)</code>", entries, re.DOTALL)
    else:
        coded: list[str] = re.findall(r"<code>(.*?)</code>", found[0]["sentence"], re.DOTALL)
        listed = [part for code in coded for part in re.split(r"[\s|,]+", code) if part]
    sound = len(listed) > 1 and all(CONSTANT.fullmatch(one) for one in listed)
    return frozenset(listed) if sound else frozenset()
