"""Which inputs say what matters about programs of this machine and workloads, by type."""

TELLING: dict[str, tuple[str, ...]] = {
    "pulumi-python:dynamic/local:Bucket": ("bucket",),
    "pulumi-python:dynamic/local:FrontDoor": ("port",),
    "pulumi-python:dynamic/local:Program": ("url",),
    "pulumi-python:dynamic/workloads:RayApp": ("application.route_prefix",),
    "pulumi-python:dynamic/workloads:RayJob": ("entrypoint", "team", "timeout_minutes"),
}  # fmt: skip
