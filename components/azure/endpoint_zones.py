"""Zones that names of Azure's services are in, where they are reached privately; no SDK."""

ZONES = {
    "blob": "privatelink.blob.core.windows.net",
    "dfs": "privatelink.dfs.core.windows.net",
    "registry": "privatelink.azurecr.io",
    "vault": "privatelink.vaultcore.azure.net",
    "postgresqlServer": "privatelink.postgres.database.azure.com",
}
"""Kinds of services, as a private endpoint names them, to the zone that their names are in.

The network makes all of these zones and links them to itself.
"""

MORE_ZONES = {
    "amlworkspace": "privatelink.api.azureml.ms",
    "azuremonitor": "privatelink.monitor.azure.com",
    "file": "privatelink.file.core.windows.net",
    "namespace": "privatelink.servicebus.windows.net",
    "queue": "privatelink.queue.core.windows.net",
    "redisEnterprise": "privatelink.redis.azure.net",
    "Sql": "privatelink.documents.azure.com",
    "table": "privatelink.table.core.windows.net",
}
"""Kinds that workloads may want beside what a platform needs: a stack file names them."""
