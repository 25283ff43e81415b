"""In which availability zones a network's subnets lie."""

import pulumi
import pulumi_aws as aws

from components.aws.regions import NO_CONTROL_PLANE
from components.contracts.network import NetworkSpec
from components.refused import Refused
from components.site import Site


def zones(spec: NetworkSpec, site: Site, component: pulumi.Resource) -> list[pulumi.Output[str]]:
    """Return the names of as many zones as a network spreads over; their number is the spec's.

    Zones are counted whatever state they are in: what is asked for must not change when one fails.
    """
    if spec.zone_names:
        return [pulumi.Output.from_input(zone) for zone in spec.zone_names]
    found = aws.get_availability_zones_output(
        region=site.region,
        exclude_zone_ids=list(NO_CONTROL_PLANE),
        filters=[{"name": "zone-type", "values": ["availability-zone"]}],
        opts=pulumi.InvokeOutputOptions(parent=component),
    )

    def pick(place: int) -> pulumi.Output[str]:
        return found.names.apply(lambda names: nth(list(names), place, spec, site))

    return [pick(place) for place in range(spec.zones)]


def nth(names: list[str], place: int, spec: NetworkSpec, site: Site) -> str:
    """Return one of the zones that AWS tells; Refused where it has fewer than are asked for."""
    if place < len(names):
        return names[place]
    raise Refused(
        f"network.zones: {spec.zones}, and {site.region} offers this account {len(names)} that "
        f"can hold a control plane: {', '.join(names)}"
    )


def settled(spec: NetworkSpec) -> pulumi.ResourceOptions:
    """Return what keeps a subnet in the zone where it was made, unless the stack file names one.

    Once an account is shown another zone, the first ones may be others than before; without this,
    the next `up` would replace every subnet and all that stands in it.
    """
    return pulumi.ResourceOptions(ignore_changes=None if spec.zone_names else ["availabilityZone"])
