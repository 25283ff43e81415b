"""Four buckets in Cloud Storage."""

from collections.abc import Mapping

import pulumi
import pulumi_gcp as gcp

from components.absent import no_entries
from components.contracts import storage
from components.contracts.cluster import ClusterOutputs
from components.contracts.network import NetworkOutputs
from components.contracts.storage import Storage, StorageOutputs, StorageSpec
from components.gcp.gcs.bucket import Fate, bucket
from components.gcp.gcs.lifecycle import lifecycle
from components.gcp.gcs.places import place
from components.gcp.key import key
from components.gcp.project import agent, project_id
from components.order import behind
from components.site import Site

BUCKETS: tuple[storage.Bucket, ...] = ("data", "artifacts", "transient", "logs")
STATE = ("data", "artifacts")
"""What cannot be made again: a copy of it lies in the other region, if there is one."""
PUNCTUAL = "artifacts"
"""Whose copies are there within 15 minutes; the others' come when they come."""
UNDELETE_DAYS = {"dev": 0, "staging": 7, "prod": 30}
"""How long a deleted object can be brought back by environment; `transient` is paid for once."""


class GcpStorage(Storage):
    """Private buckets with a key of their own: what they hold is all that is paid for.

    With `replica_region` the buckets that cannot be made again lie in both regions at once, at
    twice the storage and $0.02 per GB written: one name, and no copy that is behind its rights or
    rules. A bucket cannot move, so it is asked for before the first `up`. Buckets that are kept
    stay with their key; the next stack makes new ones, and `pulumi import` adopts the old.
    """

    TOKEN = "mlplatform:gcp:Storage"

    def build(
        self,
        name: str,
        spec: StorageSpec,
        site: Site,
        network: NetworkOutputs,
        cluster: ClusterOutputs,
    ) -> StorageOutputs:
        """Create the key, then the buckets that it encrypts."""
        opts = behind(self.child, network.id)  # and so the APIs
        here, wide = place(site.region), place(site.region, spec.replica_region)
        acting = {"storage": agent(name, "storage", site, opts)}
        kept = spec.keep_on_destroy
        own = key(name, site, opts, acting, spec.key, kept=kept)
        # A key lies where what it encrypts does.
        far = (
            key(f"{name}-both", site, opts, acting, None, wide.key_location, kept)
            if wide.regions
            else own
        )
        made: dict[storage.Bucket, gcp.storage.Bucket] = {}
        for one in BUCKETS:
            lasting = one in STATE
            made[one] = bucket(
                f"{name}-{one}",
                lifecycle(spec, one),
                fate(one, spec, site),
                wide if lasting else here,
                far if lasting else own,
                opts,
                punctual=one == PUNCTUAL,
            )
        urls = {f"{one}_url": found.url for one, found in made.items()}
        return StorageOutputs(
            data_url=made["data"].url,
            artifacts_url=made["artifacts"].url,
            transient_url=made["transient"].url,
            logs_url=made["logs"].url,
            key=own,
            identity=no_entries(),
            environment=variables(urls, project_id(site)),
        )


def fate(one: storage.Bucket, spec: StorageSpec, site: Site) -> Fate:
    """Return what becomes of a bucket, and of what is deleted in it."""
    lock = spec.lock_days if one == "logs" else None
    return Fate(
        kept=spec.keep_on_destroy or lock is not None,
        protected=site.is_prod and one in STATE,
        undelete_days=0 if one == "transient" else UNDELETE_DAYS[site.environment],
        lock_days=lock,
    )


def variables(
    urls: Mapping[str, pulumi.Output[str]], project: str
) -> pulumi.Output[dict[str, str]]:
    """Return where the buckets are, and in which project; who may open them is no variable."""
    where = {name.upper(): url for name, url in urls.items()}
    return pulumi.Output.secret(pulumi.Output.all(**where, GOOGLE_CLOUD_PROJECT=project))
