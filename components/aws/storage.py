"""Four buckets in S3."""

from collections.abc import Mapping

import pulumi

from components.absent import no_entries
from components.aws.key import key
from components.aws.s3.bucket import Bucket, Fate, bucket
from components.aws.s3.lifecycle import lifecycle
from components.aws.s3.logs import logs
from components.aws.s3.replica import replicas
from components.contracts import storage
from components.contracts.cluster import ClusterOutputs
from components.contracts.network import NetworkOutputs
from components.contracts.storage import Storage, StorageOutputs, StorageSpec
from components.site import Site

WORK: tuple[storage.Bucket, ...] = ("data", "artifacts", "transient")
"""What workloads read and write, encrypted with the platform's own key; each access is logged."""
STATE = ("data", "artifacts")
"""What of it cannot be made again."""


class AwsStorage(Storage):
    """Private buckets with a key of their own; $1 a month for it, then what they hold.

    Buckets that are kept are left as they are, with their key and all settings; the next stack
    makes new ones, and `pulumi import` adopts the old.
    """

    TOKEN = "mlplatform:aws:Storage"

    def build(
        self,
        name: str,
        spec: StorageSpec,
        site: Site,
        network: NetworkOutputs,
        cluster: ClusterOutputs,
    ) -> StorageOutputs:
        """Create the buckets, log who opens them, copy them if asked to."""
        encrypting = key(
            name,
            f"Buckets of {site.name}",
            site,
            self.child,
            existing=spec.key,
            kept=spec.keep_on_destroy,
        )
        work: dict[storage.Bucket, Bucket] = {
            one: bucket(
                f"{name}-{one}",
                lifecycle(spec, one),
                Fate(kept=spec.keep_on_destroy, protected=site.is_prod and one in STATE),
                self.child,
                key=encrypting,
            )
            for one in WORK
        }
        kept = logs(name, work, spec, site, self.child)
        if spec.replica_region:
            replicas(name, work, encrypting, spec, site, spec.replica_region, self.child)
        urls = {f"{one}_url": made.url for one, made in {**work, "logs": kept}.items()}
        return StorageOutputs(
            **urls,
            key=encrypting,
            identity=no_entries(),
            ids=no_entries(),
            environment=variables(urls, site.region),
        )


def variables(urls: Mapping[str, pulumi.Output[str]], region: str) -> pulumi.Output[dict[str, str]]:
    """Return where the buckets are, and in which region; who may open them is no variable."""
    where = {name.upper(): url for name, url in urls.items()}
    here = {"AWS_REGION": region, "AWS_DEFAULT_REGION": region}
    return pulumi.Output.secret(pulumi.Output.all(**where, **here))
