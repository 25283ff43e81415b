"""Who talked to whom in a network."""

import pulumi
import pulumi_aws as aws

from components.aws.iam.objects import bucket_arn
from components.contracts.network import NetworkOutputs
from components.contracts.storage import StorageOutputs

TRAFFIC = {"rejected": "REJECT", "all": "ALL"}


def flow_log(
    name: str,
    which: str,
    network: NetworkOutputs,
    storage: StorageOutputs,
    opts: pulumi.ResourceOptions,
) -> None:
    """Log a network's connections to the bucket of logs, below `flow/`, in ten-minute steps.

    Parquet in folders by account, region and day, which Athena reads for a tenth of the bytes;
    $0.25 for each GB that is written, where a log group would take $0.50.
    """
    if which not in TRAFFIC:
        return
    aws.ec2.FlowLog(
        name,
        vpc_id=network.id,
        traffic_type=TRAFFIC[which],
        log_destination_type="s3",
        log_destination=pulumi.Output.concat(bucket_arn(storage.logs_url), "/flow/"),
        max_aggregation_interval=600,
        destination_options={
            "file_format": "parquet",
            "hive_compatible_partitions": True,
            "per_hour_partition": False,
        },
        tags={"Name": name},
        opts=opts,
    )
