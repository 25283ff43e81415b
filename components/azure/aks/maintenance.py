"""When AKS may bring in newer images and patches: once a week, at night, and not before it is told.

A node that is replaced drains, and training that runs there goes on from its last checkpoint.
"""

import pulumi
import pulumi_azure_native as azure

WINDOWS = {"aksManagedAutoUpgradeSchedule": "02:00", "aksManagedNodeOSUpgradeSchedule": "06:00"}
"""What AKS calls a window, by a name that it prescribes, to when it begins, in UTC."""


def maintenance(
    name: str,
    cluster: pulumi.Input[str],
    group: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> list[pulumi.Resource]:
    """Create the windows, of four hours on Sundays: AKS takes no shorter ones."""
    return [
        azure.containerservice.MaintenanceConfiguration(
            f"{name}-{window}",
            config_name=window,
            resource_name_=cluster,
            resource_group_name=group,
            maintenance_window=azure.containerservice.MaintenanceWindowArgs(
                duration_hours=4,
                start_time=begins,
                utc_offset="+00:00",
                schedule=azure.containerservice.ScheduleArgs(
                    weekly=azure.containerservice.WeeklyScheduleArgs(
                        day_of_week="Sunday", interval_weeks=1
                    )
                ),
            ),
            opts=opts,
        )
        for window, begins in WINDOWS.items()
    ]
