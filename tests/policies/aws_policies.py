"""AWS's own managed policies, as moto keeps them."""

import json
from functools import cache
from typing import Any

from moto.iam.aws_managed_policies import aws_managed_policies_data


@cache
def aws_policies() -> dict[str, dict[str, Any]]:
    """Return the documents by ARN, for an inventory's `managed`."""
    return {
        f"arn:aws:iam::aws:policy{policy['Path']}{name}": policy["Document"]
        for name, policy in json.loads(aws_managed_policies_data).items()
    }
