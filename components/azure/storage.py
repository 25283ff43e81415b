"""Four buckets, each in a storage account of its own."""

from collections.abc import Mapping

import pulumi
import pulumi_azure_native as azure

from components.absent import no_entries
from components.azure.blob.account import Fate, Place
from components.azure.blob.ageing import COPIED, REDUNDANCY
from components.azure.blob.bucket import Bucket, bucket
from components.azure.blob.watched import access_log, lock
from components.azure.group import inside
from components.azure.key import Key, key
from components.azure.names import group
from components.azure.rbac.holder import holder
from components.azure.tags import tags
from components.contracts import storage
from components.contracts.cluster import ClusterOutputs
from components.contracts.network import NetworkOutputs
from components.contracts.storage import Storage, StorageOutputs, StorageSpec
from components.site import Site

WORK: tuple[storage.Bucket, ...] = ("data", "artifacts", "transient")
"""What workloads read and write; each access is logged."""
STATE: tuple[storage.Bucket, ...] = ("data", "artifacts")
"""What of it cannot be made again."""


class AzureStorage(Storage):
    """Private accounts with a key of their own: $58 a month for eight endpoints, then the content.

    `data` is a lake, which keeps no old versions; so the others are accounts beside it. Where
    buckets are kept they are in a resource group of their own, which stays with them: the next
    stack makes new ones, and `pulumi import` adopts the old.
    """

    TOKEN = "mlplatform:azure:Storage"

    def build(
        self,
        name: str,
        spec: StorageSpec,
        site: Site,
        network: NetworkOutputs,
        cluster: ClusterOutputs,
    ) -> StorageOutputs:
        """Create the buckets, log who opens them, copy them if asked to."""
        near = inside(site, network.id)
        locked = bool(spec.lock_days)
        lasting = Fate(kept=spec.keep_on_destroy or locked, protected=site.is_prod)
        home = kept_group(name, site, lasting, self.child) if lasting.kept else near
        encrypting = key(
            name,
            f"Buckets of {site.name}",
            site,
            home,
            self.child,
            existing=spec.key,
            kept=lasting.kept,
        )
        opens = holder(name, encrypting, site, home, lasting.options(self.child)).id
        place = Place(site, home, encrypting, opens)

        def made(one: storage.Bucket) -> Bucket:
            logs = one == "logs"
            fate = lasting if logs else Fate(spec.keep_on_destroy, site.is_prod and one in STATE)
            redundancy = COPIED if spec.replica_region and one in STATE else REDUNDANCY[one]
            subnet = cluster.security_group
            return bucket(
                f"{name}-{one}", one, redundancy, spec, fate, place, subnet, near, self.child
            )

        work: dict[storage.Bucket, Bucket] = {one: made(one) for one in WORK}
        logs = made("logs")
        for one, opened in work.items():
            access_log(f"{name}-{one}", opened, logs, self.child)
        if spec.lock_days:
            lock(f"{name}-lock", logs, spec.lock_days, place, lasting.options(self.child))
        return told({**work, "logs": logs}, encrypting)


def kept_group(
    name: str, site: Site, fate: Fate, opts: pulumi.ResourceOptions
) -> pulumi.Output[str]:
    """Create the group of what stays, and return its name.

    With a group goes all that it holds: what stays cannot be in the stack's own. The engine ends
    its name, so that the next stack of the same name is not in its way.
    """
    return azure.resources.ResourceGroup(
        f"{group(site)}-kept-",
        location=site.region,
        tags=tags(site),
        opts=fate.options(opts),
    ).name


def told(buckets: Mapping[storage.Bucket, Bucket], encrypting: Key) -> StorageOutputs:
    """Return where the buckets are; who may open them is no variable."""
    urls = {f"{one}_url": made.url for one, made in buckets.items()}
    where = {name.upper(): url for name, url in urls.items()}
    # Else adlfs would come without a token.
    variables = pulumi.Output.all(**where, AZURE_STORAGE_ANON="false")
    return StorageOutputs(
        **urls,
        key=pulumi.Output.concat(encrypting.vault, "/keys/", encrypting.name),
        identity=no_entries(),
        environment=pulumi.Output.secret(variables),
        ids=pulumi.Output.all(**{str(one): made.id for one, made in buckets.items()}),
    )
