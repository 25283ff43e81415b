"""Four buckets of an S3 server on this disk."""

import json
from typing import Any, get_args

import pulumi

from components.absent import no_entries, nothing
from components.contracts import storage
from components.contracts.cluster import ClusterOutputs
from components.contracts.network import NetworkOutputs
from components.contracts.storage import Storage, StorageOutputs, StorageSpec
from components.local import machine, seaweedfs
from components.local.bucket import Bucket
from components.local.credential import Credential
from components.local.leftovers import Leftovers
from components.local.ports import Ports
from components.local.program import Program
from components.site import Site

PREFERRED = {
    "s3": 8333, "s3_grpc": 18333, "master": 9333, "master_grpc": 19333, "volume": 8180,
    "volume_grpc": 18180, "filer": 8888, "filer_grpc": 18888, "metrics": 9327,
}  # fmt: skip

BUCKETS: tuple[storage.Bucket, ...] = get_args(storage.Bucket)


def ageing(spec: StorageSpec, bucket: storage.Bucket) -> str:
    """Return the S3 lifecycle rules of one bucket, as JSON.

    This machine has one disk and no colder class: an object stays where it is until its
    `delete_after_days`, and the steps `cool`, `cold` and `archive` are for clouds alone.
    """
    rules: list[dict[str, Any]] = [
        {
            "ID": rule.prefix.strip("/").replace("/", "-"),
            "Status": "Enabled",
            "Filter": {"Prefix": rule.prefix},
            "NoncurrentVersionExpiration": {"NoncurrentDays": rule.keep_old_versions_days},
            "Expiration": {"Days": rule.delete_after_days}
            if rule.delete_after_days
            else {"ExpiredObjectDeleteMarker": True},
        }
        for rule in spec.lifecycle
        if rule.bucket == bucket
    ]
    days = 1 if bucket == "transient" else spec.abort_uploads_after_days
    uploads = {
        "ID": "unfinished-uploads",
        "Status": "Enabled",
        "Filter": {"Prefix": ""},
        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": days},
    }
    return json.dumps([*rules, uploads], sort_keys=True)


def access(url: str, secret: str) -> dict[str, str]:
    """Return what a process needs to open the buckets."""
    buckets = {f"{bucket.upper()}_URL": f"s3://{bucket}" for bucket in BUCKETS}
    return buckets | {
        "AWS_ENDPOINT_URL": url,
        "AWS_ACCESS_KEY_ID": seaweedfs.ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY": secret,
        "AWS_DEFAULT_REGION": "us-east-1",
    }


class LocalStorage(Storage):
    """SeaweedFS; what it holds is kept in the data folder until `down --purge`."""

    TOKEN = "mlplatform:local:Storage"

    def build(
        self,
        name: str,
        spec: StorageSpec,
        site: Site,
        network: NetworkOutputs,
        cluster: ClusterOutputs,
    ) -> StorageOutputs:
        """Start the server, then make the buckets."""
        data, own = machine.data_dir() / "s3", machine.files_dir(name)
        ports = Ports(
            name,
            wanted=PREFERRED,
            fixed=spec.ports.model_dump(),
            where="platform.storage.ports",
            opts=self.child,
        )
        secret = Credential(f"{name}-secret", self.child).value
        inside = Credential(f"{name}-inside", self.child).value
        encryption = Credential(f"{name}-encryption", self.child).value
        numbers = ports.numbers.apply(lambda found: {key: int(found[key]) for key in found})
        files = pulumi.Output.all(numbers, secret, inside).apply(
            lambda found: seaweedfs.files(found[0], data, own, found[1], found[2])
        )
        environment = pulumi.Output.all(ports.url("s3"), secret).apply(
            lambda found: access(found[0], found[1])
        )
        left = Leftovers(f"{name}-sockets", numbers.apply(seaweedfs.sockets), self.child)
        server = Program(
            name,
            supervisor=cluster.api,
            command=numbers.apply(lambda found: seaweedfs.command(found, data, own)),
            environment=encryption.apply(lambda key: seaweedfs.environment(key, own)),
            files=files,
            folders=[str(data), str(data / "filer")],
            ports=[ports.number(port) for port in PREFERRED],
            ready=ports.url("s3"),
            scrape={
                "job": "storage",
                "target": pulumi.Output.format("127.0.0.1:{0}", ports.number("metrics")),
            },
            # It cannot end its metadata log once its volumes have stopped, and waits in vain.
            stop_seconds=3,
            url=ports.url("s3"),
            opts=pulumi.ResourceOptions.merge(self.child, pulumi.ResourceOptions(depends_on=left)),
        )
        ready = pulumi.ResourceOptions.merge(
            self.child, pulumi.ResourceOptions(depends_on=[server])
        )
        urls = {
            f"{bucket}_url": pulumi.Output.concat(
                "s3://",
                Bucket(
                    f"{name}-{bucket}",
                    bucket=bucket,
                    rules=ageing(spec, bucket),
                    environment=environment,
                    opts=ready,
                ).bucket,
            )
            for bucket in BUCKETS
        }
        return StorageOutputs(
            **urls,
            ids=no_entries(),
            key=nothing(),
            identity=pulumi.Output.from_input(dict[str, str]()),
            environment=environment,
        )
