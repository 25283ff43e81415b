"""Four buckets, and how what they hold ages."""

from abc import abstractmethod
from dataclasses import dataclass, field
from typing import Literal, Self

import pulumi
from pydantic import Field, model_validator

from components.component import Component
from components.contracts.cluster import ClusterOutputs
from components.contracts.network import NetworkOutputs
from components.model import Spec
from components.site import Site

Bucket = Literal["data", "artifacts", "transient", "logs"]


class LifecycleRule(Spec):
    """How objects under one prefix age; days count from an object's creation."""

    bucket: Bucket
    prefix: str = Field(pattern=r"^([a-z0-9-]+/)+$")
    """Ends with a slash."""
    cool_after_days: int | None = Field(default=None, ge=1)
    """To infrequent access: Standard-IA, Nearline, Cool."""
    cold_after_days: int | None = Field(default=None, ge=1)
    """To Glacier Instant Retrieval, Coldline, Cold."""
    archive_after_days: int | None = Field(default=None, ge=1)
    """To Deep Archive, Archive, Archive."""
    keep_old_versions_days: int = Field(default=7, ge=1)
    """How long a replaced or deleted version can be brought back."""
    delete_after_days: int | None = Field(default=None, ge=1)
    """Never, if not given."""

    @model_validator(mode="after")
    def check(self) -> Self:
        """Hold the order of the steps."""
        steps = (
            self.cool_after_days,
            self.cold_after_days,
            self.archive_after_days,
            self.delete_after_days,
        )
        days = [step for step in steps if step is not None]
        if days != sorted(set(days)):
            raise ValueError(f"{self.bucket}/{self.prefix}: later steps need more days: {days}")
        return self


def lifecycle_for(environment: str) -> tuple[LifecycleRule, ...]:
    """Return the default table for an environment; production keeps its logs for 400 days."""
    prod = environment == "prod"

    def rule(bucket: Bucket, prefix: str, keep: int, **days: int | None) -> LifecycleRule:
        return LifecycleRule(bucket=bucket, prefix=prefix, keep_old_versions_days=keep, **days)

    logs = [
        rule(
            "logs",
            prefix,
            7,
            cool_after_days=30,
            cold_after_days=90 if prod else None,
            delete_after_days=400 if prod else 90,
        )
        for prefix in ("access/", "flow/", "audit/", "predictions/")
    ]
    return (
        rule("data", "raw/", 30, cool_after_days=30, cold_after_days=90, archive_after_days=365),
        rule("data", "datasets/", 14, cool_after_days=60, cold_after_days=180),
        rule("data", "features/", 7, cool_after_days=60, delete_after_days=400),
        rule("artifacts", "mlruns/", 30, cool_after_days=90, cold_after_days=365),
        rule("artifacts", "models/", 90),
        rule("transient", "checkpoints/", 1, delete_after_days=14),
        rule("transient", "ray/", 1, delete_after_days=7),
        rule("transient", "tmp/", 1, delete_after_days=3),
        *logs,
    )


class StoragePorts(Spec):
    """Ports of an object store of our own; a free one is chosen where none is named."""

    s3: int | None = Field(default=None, ge=1024, le=65535)
    s3_grpc: int | None = Field(default=None, ge=1024, le=65535)
    master: int | None = Field(default=None, ge=1024, le=65535)
    master_grpc: int | None = Field(default=None, ge=1024, le=65535)
    volume: int | None = Field(default=None, ge=1024, le=65535)
    volume_grpc: int | None = Field(default=None, ge=1024, le=65535)
    filer: int | None = Field(default=None, ge=1024, le=65535)
    filer_grpc: int | None = Field(default=None, ge=1024, le=65535)
    metrics: int | None = Field(default=None, ge=1024, le=65535)


class StorageSpec(Spec):
    """Private, encrypted, versioned buckets."""

    ports: StoragePorts = StoragePorts()
    lifecycle: tuple[LifecycleRule, ...] = lifecycle_for("dev")
    """How objects age, by bucket and prefix."""
    abort_uploads_after_days: int = Field(default=2, ge=1, le=30)
    """When an unfinished multipart upload is dropped; in `transient` after one day."""
    keep_on_destroy: bool = False
    """Whether the buckets outlive the stack. On this machine data is kept unless `--purge`."""
    key: str | None = None
    """An existing key that encrypts the buckets; an own one if not given."""
    lock_days: int | None = Field(default=None, ge=1, le=3650)
    """For how long no role of a platform can change or delete an object of `logs`; a lock cannot be
    taken back."""
    replica_region: str | None = None
    """Another region that keeps a copy of `data` and `artifacts`."""

    @model_validator(mode="after")
    def check(self) -> Self:
        """One rule per prefix."""
        seen: set[tuple[str, str]] = set()
        for rule in self.lifecycle:
            if (rule.bucket, rule.prefix) in seen:
                raise ValueError(f"lifecycle: {rule.bucket}/{rule.prefix} has two rules")
            seen.add((rule.bucket, rule.prefix))
        return self


def no_ids() -> pulumi.Output[dict[str, str]]:
    """Return that each bucket's URL tells what rights name it by."""
    return pulumi.Output.from_input(dict[str, str]())


@dataclass(frozen=True)
class StorageOutputs:
    """Four buckets as fsspec URLs with no slash at the end, and how a process gets in."""

    data_url: pulumi.Output[str]
    """Raw files, datasets, features."""
    artifacts_url: pulumi.Output[str]
    """What runs and models leave behind."""
    transient_url: pulumi.Output[str]
    """Checkpoints and scratch: can be made again."""
    logs_url: pulumi.Output[str]
    key: pulumi.Output[str]
    """The key that whoever reads or writes must be allowed to use; empty where a cloud has none."""
    identity: pulumi.Output[dict[str, str]]
    """Annotations of a Kubernetes service account; empty where variables are used."""
    environment: pulumi.Output[dict[str, str]]
    """Variables a process needs to open the buckets; secret; empty where `identity` is enough."""
    ids: pulumi.Output[dict[str, str]] = field(default_factory=no_ids)
    """Each bucket to what rights over it name it by; empty where its URL tells."""


class Storage(Component[StorageOutputs]):
    """Private, encrypted, versioned buckets."""

    def __init__(
        self,
        name: str,
        spec: StorageSpec,
        site: Site,
        network: NetworkOutputs,
        cluster: ClusterOutputs,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Build the buckets and publish the way in."""
        super().__init__(name, spec, opts)
        self.publish(self.build(name, spec, site, network, cluster))

    @abstractmethod
    def build(
        self,
        name: str,
        spec: StorageSpec,
        site: Site,
        network: NetworkOutputs,
        cluster: ClusterOutputs,
    ) -> StorageOutputs:
        """Create the children; return the outputs."""
