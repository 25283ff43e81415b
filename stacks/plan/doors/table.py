"""The doors of every type that has some."""

from stacks.plan.doors import aws, azure, gcp, local
from stacks.plan.doors.door import Doors

DOORS: Doors = {**aws.DOORS, **gcp.DOORS, **azure.DOORS, **local.DOORS}
