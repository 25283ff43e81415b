"""What exists once per account."""

import pulumi_aws as aws


def identity() -> None:
    """What exists once per account."""
    aws.iam.OpenIdConnectProvider(
        "github",
        url="https://token.actions.githubusercontent.com",
        client_id_lists=["sts.amazonaws.com"],
    )
    aws.iam.ServiceLinkedRole("spot", aws_service_name="spot.amazonaws.com")
    aws.ec2.CapacityBlockReservation(
        "block",
        capacity_block_offering_id="cb-0123456789abcdef0",
        instance_platform="Linux/UNIX",
    )
