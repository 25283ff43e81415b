"""A network without public machines."""

import pulumi_gcp as gcp

from tests.policies.gcp.values import PROJECT, REGION


def network() -> tuple[gcp.compute.Network, gcp.compute.Subnetwork]:
    """Switch APIs on; then the network, its rules, NAT and the way to Google's own services."""
    gcp.projects.Service(
        "container", project=PROJECT, service="container.googleapis.com", disable_on_destroy=False
    )
    gcp.projects.ServiceIdentity("container", project=PROJECT, service="container.googleapis.com")
    vpc = gcp.compute.Network(
        "network",
        name="dev-network",
        description="Platform dev",
        auto_create_subnetworks=False,
        routing_mode="REGIONAL",
        bgp_best_path_selection_mode="STANDARD",
        network_firewall_policy_enforcement_order="AFTER_CLASSIC_FIREWALL",
    )
    nodes = gcp.compute.Subnetwork(
        "nodes",
        name="dev-network-nodes",
        network=vpc.id,
        region=REGION,
        ip_cidr_range="10.0.0.0/20",
        secondary_ip_ranges=[
            {"range_name": "pods", "ip_cidr_range": "10.4.0.0/14"},
            {"range_name": "services", "ip_cidr_range": "10.8.0.0/20"},
        ],
        private_ip_google_access=True,
        purpose="PRIVATE",
        stack_type="IPV4_ONLY",
        log_config={
            "aggregation_interval": "INTERVAL_5_MIN",
            "flow_sampling": 0.1,
            "metadata": "EXCLUDE_ALL_METADATA",
        },
    )
    gcp.compute.Firewall(
        "deny-in",
        name="dev-network-deny-in",
        network=vpc.id,
        direction="INGRESS",
        priority=65000,
        source_ranges=["0.0.0.0/0"],
        denies=[{"protocol": "all"}],
        log_config={"metadata": "EXCLUDE_ALL_METADATA"},
    )
    gcp.compute.Firewall(
        "inside",
        name="dev-network-inside",
        network=vpc.id,
        direction="EGRESS",
        priority=900,
        destination_ranges=["10.0.0.0/16"],
        allows=[{"protocol": "tcp", "ports": ["443"]}],
    )
    gcp.compute.Route(
        "inspected",
        name="dev-network-inspected",
        network=vpc.name,
        dest_range="10.9.0.0/16",
        next_hop_ip="10.0.0.9",
        priority=900,
    )
    way_out(vpc, nodes)
    google_apis(vpc, nodes)
    return vpc, nodes


def way_out(vpc: gcp.compute.Network, nodes: gcp.compute.Subnetwork) -> None:
    """A NAT with an address of its own."""
    router = gcp.compute.Router("router", name="dev-network", network=vpc.id, region=REGION)
    address = gcp.compute.Address(
        "nat",
        name="dev-network-nat",
        region=REGION,
        address_type="EXTERNAL",
        network_tier="PREMIUM",
        ip_version="IPV4",
    )
    gcp.compute.RouterNat(
        "nat",
        name="dev-network-nat",
        router=router.name,
        region=REGION,
        nat_ip_allocate_option="MANUAL_ONLY",
        nat_ips=[address.self_link],
        source_subnetwork_ip_ranges_to_nat="LIST_OF_SUBNETWORKS",
        subnetworks=[{"name": nodes.id, "source_ip_ranges_to_nats": ["ALL_IP_RANGES"]}],
        enable_dynamic_port_allocation=True,
        min_ports_per_vm=64,
        max_ports_per_vm=4096,
        endpoint_types=["ENDPOINT_TYPE_VM"],
        type="PUBLIC",
        log_config={"enable": True, "filter": "ERRORS_ONLY"},
    )


def google_apis(vpc: gcp.compute.Network, nodes: gcp.compute.Subnetwork) -> None:
    """Private ways to Google's services and to a database."""
    everywhere = gcp.compute.GlobalAddress(
        "apis",
        name="dev-network-apis",
        address="10.0.255.2",
        address_type="INTERNAL",
        purpose="PRIVATE_SERVICE_CONNECT",
        network=vpc.id,
    )
    gcp.compute.GlobalForwardingRule(
        "apis",
        name="devapis",
        target="all-apis",
        network=vpc.id,
        ip_address=everywhere.id,
        load_balancing_scheme="",
    )
    inside = gcp.compute.Address(
        "database",
        name="dev-database",
        region=REGION,
        address_type="INTERNAL",
        purpose="GCE_ENDPOINT",
        subnetwork=nodes.id,
    )
    gcp.compute.ForwardingRule(
        "database",
        name="dev-database",
        region=REGION,
        network=vpc.id,
        ip_address=inside.self_link,
        target=f"projects/tenant/regions/{REGION}/serviceAttachments/a-0123456789ab-psc",
        load_balancing_scheme="",
        ip_protocol="TCP",
        network_tier="PREMIUM",
    )
    zone = gcp.dns.ManagedZone(
        "apis",
        name="dev-network-apis",
        dns_name="googleapis.com.",
        description="Google's own services",
        visibility="private",
        private_visibility_config={"networks": [{"network_url": vpc.id}]},
    )
    gcp.dns.RecordSet(
        "apis",
        managed_zone=zone.name,
        name="googleapis.com.",
        type="A",
        ttl=300,
        rrdatas=["10.0.255.2"],
    )
