"""The account that a stack's provider acts in."""

import pulumi
import pulumi_aws as aws

from components.aws.iam.document import HERE
from components.site import Site


def account_id(component: pulumi.Resource, site: Site) -> pulumi.Output[str]:
    """Return the account's id: the one that is expected, else as a component's provider sees it.

    The provider refuses every account but the expected one.
    """
    if site.account:
        return pulumi.Output.from_input(site.account)
    found = aws.get_caller_identity_output(opts=pulumi.InvokeOutputOptions(parent=component))
    return found.account_id


def root(account: pulumi.Input[str]) -> pulumi.Output[str]:
    """Return the principal that stands for everybody whom the account's own documents let."""
    return pulumi.Output.concat(HERE, ":iam::", account, ":root")
