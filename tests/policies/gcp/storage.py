"""Keys, buckets, images and secrets."""

import pulumi_gcp as gcp

from tests.policies.gcp.values import KEY, LABELS, NUMBER, PODS, PROJECT, REGION, account


def key() -> None:
    """A key, and who may use it."""
    ring = gcp.kms.KeyRing("storage", name="dev-storage", location=REGION)
    made = gcp.kms.CryptoKey(
        "storage",
        name="dev-storage",
        key_ring=ring.id,
        purpose="ENCRYPT_DECRYPT",
        rotation_period="7776000s",
        destroy_scheduled_duration="604800s",
        version_template={
            "algorithm": "GOOGLE_SYMMETRIC_ENCRYPTION",
            "protection_level": "SOFTWARE",
        },
    )
    gcp.kms.CryptoKeyIAMMember(
        "storage",
        crypto_key_id=made.id,
        role="roles/cloudkms.cryptoKeyEncrypterDecrypter",
        member=f"serviceAccount:service-{NUMBER}@gs-project-accounts.iam.gserviceaccount.com",
    )


def storage() -> None:
    """A private bucket that ages, a folder of a team's, and a locked bucket in two regions."""
    key()
    bucket = gcp.storage.Bucket(
        "data",
        name="dev-storage-data-0123456",
        location=REGION.upper(),
        storage_class="STANDARD",
        uniform_bucket_level_access=True,
        public_access_prevention="enforced",
        versioning={"enabled": True},
        soft_delete_policy={"retention_duration_seconds": 604800},
        encryption={
            "default_kms_key_name": KEY,
            "customer_supplied_encryption_enforcement_config": {
                "restriction_mode": "FullyRestricted"
            },
            "google_managed_encryption_enforcement_config": {"restriction_mode": "NotRestricted"},
        },
        lifecycle_rules=[
            {
                "action": {"type": "SetStorageClass", "storage_class": "NEARLINE"},
                "condition": {
                    "age": 30,
                    "matches_prefixes": ["raw/"],
                    "matches_storage_classes": ["STANDARD"],
                    "size_above_bytes": 131071,
                    "with_state": "LIVE",
                },
            },
            {"action": {"type": "AbortIncompleteMultipartUpload"}, "condition": {"age": 7}},
        ],
        cors=[{"methods": ["GET"], "origins": ["https://example.org"], "max_age_seconds": 60}],
        labels=LABELS,
        force_destroy=False,
    )
    gcp.storage.Bucket(
        "logs",
        name="dev-storage-logs-0123456",
        location="US",
        rpo="ASYNC_TURBO",
        custom_placement_config={"data_locations": ["US-CENTRAL1", "US-EAST1"]},
        autoclass={"enabled": True, "terminal_storage_class": "ARCHIVE"},
        retention_policy={"retention_period": "2592000", "is_locked": True},
        uniform_bucket_level_access=True,
        public_access_prevention="enforced",
    )
    folder = gcp.storage.ManagedFolder("raw", bucket=bucket.name, name="raw/flights/")
    gcp.storage.ManagedFolderIamMember(
        "raw",
        bucket=bucket.name,
        managed_folder=folder.name,
        role="roles/storage.objectUser",
        member=PODS,
    )
    gcp.storage.BucketIAMMember(
        "look",
        bucket=bucket.name,
        role="roles/storage.bucketViewer",
        member=PODS,
        condition={"title": "above", "expression": 'resource.name == "projects/_/buckets/a"'},
    )
    gcp.storage.BucketObject(
        "code",
        bucket=bucket.name,
        name="functions/stop.zip",
        content="nothing",
        content_type="application/zip",
        storage_class="STANDARD",
    )


def registry() -> None:
    """Images that are scanned, and go by themselves."""
    made = gcp.artifactregistry.Repository(
        "preview",
        repository_id="dev-preview",
        location=REGION,
        format="DOCKER",
        mode="STANDARD_REPOSITORY",
        description="Images of dev",
        docker_config={"immutable_tags": False},
        kms_key_name=KEY,
        cleanup_policies=[
            {
                "id": "untagged",
                "action": "DELETE",
                "condition": {"tag_state": "UNTAGGED", "older_than": "604800s"},
            },
            {"id": "last", "action": "KEEP", "most_recent_versions": {"keep_count": 10}},
        ],
        cleanup_policy_dry_run=False,
        vulnerability_scanning_config={"enablement_config": "INHERITED"},
    )
    gcp.artifactregistry.Repository(
        "upstream",
        repository_id="dev-upstream",
        location=REGION,
        format="DOCKER",
        mode="REMOTE_REPOSITORY",
        remote_repository_config={"docker_repository": {"public_repository": "DOCKER_HUB"}},
    )
    gcp.artifactregistry.RepositoryIamMember(
        "nodes",
        location=REGION,
        repository=made.name,
        role="roles/artifactregistry.reader",
        member=account("dev-cluster-nodes"),
    )


def secrets() -> None:
    """A secret in one region."""
    secret = gcp.secretmanager.Secret(
        "database",
        secret_id="mlplatform_dev_database",
        labels=LABELS,
        replication={
            "user_managed": {
                "replicas": [
                    {"location": REGION, "customer_managed_encryption": {"kms_key_name": KEY}}
                ]
            }
        },
        rotation={
            "rotation_period": "7776000s",
            "next_rotation_time": "2026-12-31T00:00:00Z",
        },
        topics=[{"name": f"projects/{PROJECT}/topics/secrets"}],
    )
    gcp.secretmanager.SecretVersion(
        "database", secret=secret.id, secret_data="hush", deletion_policy="DELETE"
    )
    gcp.secretmanager.SecretIamMember(
        "database",
        secret_id=secret.id,
        role="roles/secretmanager.secretAccessor",
        member=PODS,
    )
