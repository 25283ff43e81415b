"""One bucket as a resource: versioned, encrypted, ageing by prefix."""

import json
from typing import Any

import pulumi
from pulumi import dynamic

from components.local.s3 import S3Error, call
from components.provider import Provider
from components.refused import Refused

ENCRYPTION = {"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]}

NOT_SET = ("NoSuchLifecycleConfiguration", "ServerSideEncryptionConfigurationNotFoundError")


def form(environment: dict[str, str], bucket: str) -> str:
    """Return how a bucket is set up, as JSON; raises S3Error if it cannot be asked."""

    def setting(operation: str, key: str) -> Any:
        try:
            return call(environment, operation, Bucket=bucket).get(key)
        except S3Error as error:
            if error.code in NOT_SET:
                return None
            raise

    found = (
        setting("get_bucket_versioning", "Status"),
        setting("get_bucket_encryption", "ServerSideEncryptionConfiguration"),
        setting("get_bucket_lifecycle_configuration", "Rules"),
    )
    return json.dumps(found, sort_keys=True)


class BucketProvider(Provider):
    """Makes one bucket what is wanted, whether it is new or kept."""

    def create(self, props: dict[str, Any]) -> dynamic.CreateResult:
        """Create the bucket, or adopt the one that was kept."""
        return dynamic.CreateResult(props["bucket"], self.settle(props))

    def settle(self, props: dict[str, Any]) -> dict[str, Any]:
        """Bring the bucket to the wanted form; doing it twice changes nothing.

        There is no public access block: the server does not know it, and lets nobody in unsigned.
        """
        bucket, environment = props["bucket"], props["environment"]
        try:
            try:
                call(environment, "head_bucket", Bucket=bucket)
            except S3Error as error:
                if error.code != "404":
                    raise
                call(environment, "create_bucket", Bucket=bucket)
            for operation, arguments in (
                ("put_bucket_versioning", {"VersioningConfiguration": {"Status": "Enabled"}}),
                ("put_bucket_encryption", {"ServerSideEncryptionConfiguration": ENCRYPTION}),
                (
                    "put_bucket_lifecycle_configuration",
                    {"LifecycleConfiguration": {"Rules": json.loads(props["rules"])}},
                ),
            ):
                call(environment, operation, Bucket=bucket, **arguments)
            found = form(environment, bucket)
        except S3Error as error:
            raise Refused(f"bucket {bucket}: {error}; see the storage server's log") from error
        return {key: props[key] for key in ("bucket", "rules", "environment")} | {"form": found}

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> dynamic.DiffResult:
        """Change when something else is wanted, or when the bucket is not what it was."""
        moved = _olds.get("bucket") != _news.get("bucket")
        changed = any(_olds.get(key) != _news.get(key) for key in ("rules", "environment"))
        return dynamic.DiffResult(
            changes=moved or changed or self.has_drifted(_olds),
            replaces=["bucket"] if moved else [],
        )

    def has_drifted(self, olds: dict[str, Any]) -> bool:
        """Tell whether the bucket is not what it was; of a silent server nothing is said."""
        try:
            return form(olds["environment"], olds["bucket"]) != olds["form"]
        except S3Error as error:
            return error.code == "NoSuchBucket"

    def update(
        self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]
    ) -> dynamic.UpdateResult:
        """Bring the bucket to the wanted form."""
        return dynamic.UpdateResult(self.settle(_news))

    def read(self, id_: str, props: dict[str, Any]) -> dynamic.ReadResult:
        """Report a bucket as gone when it cannot be opened."""
        try:
            found = form(props["environment"], props["bucket"])
        except S3Error:
            return dynamic.ReadResult("", {})
        return dynamic.ReadResult(id_, {**props, "form": found})

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Keep what the bucket holds: on this machine only `down --purge` removes data."""


class Bucket(dynamic.Resource, module="local", name="Bucket"):
    """A bucket of the platform's storage; `bucket` is known once it can be used.

    `environment` holds the variables that open it, `rules` its S3 lifecycle rules as JSON.
    """

    bucket: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        *,
        bucket: str,
        rules: str,
        environment: pulumi.Input[dict[str, str]],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Create or adopt the bucket."""
        secret = pulumi.ResourceOptions(additional_secret_outputs=["environment"])
        super().__init__(
            BucketProvider(),
            name,
            {"bucket": bucket, "rules": rules, "environment": environment, "form": None},
            pulumi.ResourceOptions.merge(opts, secret),
        )
