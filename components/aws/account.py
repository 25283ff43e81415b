"""The account that a stack's provider acts in."""

import pulumi
import pulumi_aws as aws

from components.aws.document import HERE


def account_id(component: pulumi.Resource) -> pulumi.Output[str]:
    """Return the account's id, as the provider of a component sees it."""
    found = aws.get_caller_identity_output(opts=pulumi.InvokeOutputOptions(parent=component))
    return found.account_id


def root(account: pulumi.Input[str]) -> pulumi.Output[str]:
    """Return the principal that stands for everybody whom the account's own documents let."""
    return pulumi.Output.concat(HERE, ":iam::", account, ":root")
