"""What the database of every cloud has."""

from tests.parity.reading import Reading, equal, least
from tests.parity.setting import setting

RDS = "aws:rds/instance:Instance"
SQL = "gcp:sql/databaseInstance:DatabaseInstance"
FLEXIBLE = "azure-native:dbforpostgresql:Server"
BACKUPS = "settings/backupConfiguration"

DATABASE = (
    setting(
        "database",
        "private",
        aws=(Reading(RDS, "publiclyAccessible", equal(False)),),
        gcp=(Reading(SQL, "settings/ipConfiguration/ipv4Enabled", equal(False)),),
        azure=(Reading(FLEXIBLE, "network/publicNetworkAccess", equal("Disabled")),),
    ),
    setting(
        "database",
        "encrypted with an own key",
        aws=(Reading(RDS, "storageEncrypted", equal(True)), Reading(RDS, "kmsKeyId")),
        gcp=(Reading(SQL, "encryptionKeyName"),),
        azure=(Reading(FLEXIBLE, "dataEncryption/type", equal("AzureKeyVault")),),
    ),
    setting(
        "database",
        "spoken to by TLS alone",
        aws=(
            Reading(
                "aws:rds/parameterGroup:ParameterGroup",
                "parameters/*/name",
                equal("rds.force_ssl"),
            ),
        ),
        gcp=(Reading(SQL, "settings/ipConfiguration/sslMode", equal("ENCRYPTED_ONLY")),),
        azure=(
            Reading(
                "azure-native:dbforpostgresql:Configuration",
                "value",
                equal("on"),
                "*-require-secure-transport",
            ),
        ),
    ),
    setting(
        "database",
        "daily backups, days",
        measured=True,
        aws=(Reading(RDS, "backupRetentionPeriod", least(1)),),
        gcp=(
            Reading(SQL, f"{BACKUPS}/backupRetentionSettings/retainedBackups", least(1)),
            Reading(SQL, f"{BACKUPS}/enabled", equal(True)),
        ),
        azure=(Reading(FLEXIBLE, "backup/backupRetentionDays", least(1)),),
    ),
    setting(
        "database",
        "any moment comes back, days",
        measured=True,
        aws=(Reading(RDS, "backupRetentionPeriod", least(1)),),
        gcp=(
            Reading(SQL, f"{BACKUPS}/transactionLogRetentionDays", least(1)),
            Reading(SQL, f"{BACKUPS}/pointInTimeRecoveryEnabled", equal(True)),
        ),
        azure=(Reading(FLEXIBLE, "backup/backupRetentionDays", least(1)),),
    ),
    setting(
        "database",
        "a standby in another zone",
        aws=(Reading(RDS, "multiAz", equal(True)),),
        gcp=(Reading(SQL, "settings/availabilityType", equal("REGIONAL")),),
        azure=(Reading(FLEXIBLE, "highAvailability/mode", equal("ZoneRedundant")),),
    ),
    setting(
        "database",
        "the cloud refuses to delete it",
        aws=(Reading(RDS, "deletionProtection", equal(True)),),
        gcp=(Reading(SQL, "settings/deletionProtectionEnabled", equal(True)),),
        azure=(
            Reading(
                "azure-native:authorization:ManagementLockByScope",
                "level",
                equal("CanNotDelete"),
                "*-database",
            ),
        ),
    ),
    setting(
        "database",
        "leaves a last backup",
        aws=(Reading(RDS, "skipFinalSnapshot", equal(False)),),
        gcp=(Reading(SQL, "settings/finalBackupConfig/enabled", equal(True)),),
        azure=(),
    ),
    setting(
        "database",
        "backups in another region",
        aws=(
            Reading(
                "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication",
                "kmsKeyId",
            ),
        ),
        gcp=(Reading(SQL, f"{BACKUPS}/location"),),
        azure=(Reading(FLEXIBLE, "backup/geoRedundantBackup", equal("Enabled")),),
    ),
    setting(
        "database",
        "its password is in a store of secrets alone",
        aws=(Reading(RDS, "masterUserSecretKmsKeyId"),),
        gcp=(Reading("gcp:secretmanager/secretVersion:SecretVersion", "secretData"),),
        azure=(Reading("azure-native:keyvault:Secret", "properties/value", named="*-database"),),
    ),
    setting(
        "database",
        "the cloud makes and rotates its password",
        aws=(Reading(RDS, "manageMasterUserPassword", equal(True)),),
        gcp=(),
        azure=(),
    ),
)
