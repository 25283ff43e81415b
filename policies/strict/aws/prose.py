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
CONSTANT = re.compile(r"[A-Za-z][A-Za-z0-9_-]+|\d+")


@dataclass(frozen=True)
class Rule:
    """What a sentence of the documentation says, for a program."""

    quote: str
    """The words of the sentence, by which a test notices when it changes."""
    pattern: str | None = None
    form: str | None = None
    """A name of `policies.strict.forms`."""


TIME = r"([01]\d|2[0-3]):[0-5]\d"
DAY = r"(?i:mon|tue|wed|thu|fri|sat|sun)"
HYPHENATED = r"^[A-Za-z](?!.*--)[A-Za-z0-9-]{0,%d}(?<!-)$"
GROUP = r"^(?!sg-)[A-Za-z0-9 ._\-:/()#,@\[\]+=&;{}!$*]{1,255}$"

RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "cloudwatch.PutDashboardInput.DashboardName": Rule(
            "The maximum length is 255, and valid characters are", r"^[A-Za-z0-9_-]{1,255}$"
        ),
        "cloudwatch.PutDashboardInput.DashboardBody": Rule("in JSON format", form="json"),
        "ec2.CreateSecurityGroupRequest.Description": Rule("Up to 255 characters in length", GROUP),
        "ec2.CreateSecurityGroupRequest.GroupName": Rule("Up to 255 characters in length", GROUP),
        "ecr.PutLifecyclePolicyRequest.lifecyclePolicyText": Rule("The JSON", form="json"),
        "iam.CreateOpenIDConnectProviderRequest.Url": Rule(
            "The URL must begin with <code>https://</code>", r"^https://[A-Za-z0-9.-]+(/[^?]*)?$"
        ),
        "rds.CreateDBInstanceMessage.DBInstanceIdentifier": Rule(
            "from 1 to 63 letters, numbers, or hyphens", HYPHENATED % 62
        ),
        "rds.CreateDBInstanceMessage.DBName": Rule(
            "Subsequent characters can be letters, underscores", r"^[A-Za-z_][A-Za-z0-9_]{0,63}$"
        ),
        "rds.CreateDBInstanceMessage.PreferredBackupWindow": Rule(
            "hh24:mi-hh24:mi", f"^{TIME}-{TIME}$"
        ),
        "rds.CreateDBInstanceMessage.PreferredMaintenanceWindow": Rule(
            "ddd:hh24:mi-ddd:hh24:mi", f"^{DAY}:{TIME}-{DAY}:{TIME}$"
        ),
        "rds.CreateDBParameterGroupMessage.DBParameterGroupName": Rule(
            "1 to 255 letters, numbers, or hyphens", HYPHENATED % 254
        ),
        "rds.CreateDBSubnetGroupMessage.DBSubnetGroupName": Rule(
            "no more than 255 letters, numbers", r"^(?!default$)[A-Za-z][A-Za-z0-9._ -]{0,254}$"
        ),
        "secretsmanager.CreateSecretRequest.Name": Rule(
            "The secret name can contain ASCII letters, numbers", r"^[A-Za-z0-9/_+=.@-]+$"
        ),
        "sns.CreateTopicInput.Name": Rule(
            "between 1 and 256 characters long", r"^(?=.{1,256}$)[A-Za-z0-9_-]+(\.fifo)?$"
        ),
        "sqs.CreateQueueRequest.QueueName": Rule(
            "up to 80 characters", r"^(?=.{1,80}$)[A-Za-z0-9_-]+(\.fifo)?$"
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
    ends = len(listed) == 2 and listed[0].isdigit()  # of a range
    sound = len(listed) > 1 and not ends and all(map(CONSTANT.fullmatch, listed))
    return frozenset(listed) if sound else frozenset()
