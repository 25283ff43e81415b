"""An MLflow server on a database file of this disk, or on a PostgreSQL of yours."""

from pathlib import Path

import pulumi

from components.contracts.cluster import ClusterOutputs
from components.contracts.storage import StorageOutputs
from components.contracts.tracking import Tracking, TrackingOutputs, TrackingSpec
from components.local import machine
from components.local.credential import Credential
from components.local.ports import Ports
from components.local.program import Program
from components.refused import Refused
from components.secrets import secret

USER = "admin"


def command(port: int, workers: int) -> list[str]:
    """Return the server's command; nothing in it is a secret."""
    return ["python", "-P", "-m", "components.local.mlflow_app", str(port), str(workers)]


def driven(url: str) -> str:
    """Return a PostgreSQL URL that names the driver we have; SQLAlchemy would choose another."""
    scheme, mark, rest = url.partition("://")
    if scheme.partition("+")[0] not in ("postgresql", "postgres") or not mark:
        raise Refused(
            "platform.tracking.database_secret: the value behind it is no PostgreSQL URL "
            "(postgresql://user:password@host:port/database); it is not shown, being a secret"
        )
    return f"postgresql+psycopg2://{rest}"


def environment(
    port: int, database: str, own: Path, cookie: str, metrics: str, storage: dict[str, str]
) -> dict[str, str]:
    """Return the server's variables: its database, its way to the artifacts, nothing it can do
    without; a home of its own keeps the user's settings out."""
    hosts = [f"{host}:{port}" for host in ("127.0.0.1", "localhost")]
    return {key: value for key, value in storage.items() if key.startswith("AWS_")} | {
        "DO_NOT_TRACK": "true",
        "HOME": str(own),
        "MLFLOW_ARTIFACTS_DESTINATION": f"{storage['ARTIFACTS_URL']}/mlruns",
        "MLFLOW_AUTH_CONFIG_PATH": str(own / "auth.ini"),
        "MLFLOW_BACKEND_STORE_URI": database,
        "MLFLOW_DISABLE_TELEMETRY": "true",
        "MLFLOW_FLASK_SERVER_SECRET_KEY": cookie,
        "MLFLOW_SERVER_ALLOWED_HOSTS": ",".join(hosts),
        "MLFLOW_SERVER_CORS_ALLOWED_ORIGINS": ",".join(f"http://{host}" for host in hosts),
        "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",
        "MLPLATFORM_METRICS_PASSWORD": metrics,
    }


def users(data: Path, password: str) -> str:
    """Return auth.ini: one administrator, and nobody else sees what is not shared with them."""
    return f"""[mlflow]
default_permission = NO_PERMISSIONS
database_uri = sqlite:///{str(data).replace("%", "%%")}/auth.db
admin_username = {USER}
admin_password = {password}
authorization_function = mlflow.server.auth:authenticate_request_basic_auth
auth_cache_ttl_seconds = 30
"""


def access(url: str, password: str) -> dict[str, str]:
    """Return what a client needs to log runs."""
    return {
        "MLFLOW_TRACKING_URI": url,
        "MLFLOW_TRACKING_USERNAME": USER,
        "MLFLOW_TRACKING_PASSWORD": password,
    }


class LocalTracking(Tracking):
    """An MLflow server; runs and users are kept in the data folder until `down --purge`."""

    TOKEN = "mlplatform:local:Tracking"

    def build(
        self, name: str, spec: TrackingSpec, cluster: ClusterOutputs, storage: StorageOutputs
    ) -> TrackingOutputs:
        """Start the server; it need not wait for the storage server, which it calls later."""
        data, own = machine.data_dir() / "mlflow", machine.files_dir(name)
        ports = Ports(
            name,
            wanted={"http": 5000},
            fixed=spec.ports.model_dump(),
            where="platform.tracking.ports",
            opts=self.child,
        )
        port, url = ports.number("http"), ports.url("http")
        password = Credential(f"{name}-password", self.child).value
        cookie = Credential(f"{name}-cookie", self.child).value
        metrics = Credential(f"{name}-metrics", self.child).value
        database = (
            secret(spec.database_secret, driven)
            if spec.database_secret
            else pulumi.Output.from_input(f"sqlite:///{data}/mlflow.db")
        )
        variables = pulumi.Output.all(port, database, cookie, metrics, storage.environment).apply(
            lambda found: environment(found[0], found[1], own, found[2], found[3], found[4])
        )
        server = Program(
            name,
            supervisor=cluster.api,
            command=port.apply(lambda number: command(number, spec.workers)),
            environment=variables,
            files={"auth.ini": password.apply(lambda word: users(data, word))},
            folders=[str(data)],
            ports=[port],
            ready=pulumi.Output.concat(url, "/health"),
            scrape={
                "job": "tracking",
                "target": pulumi.Output.format("127.0.0.1:{0}", port),
                "password": metrics,
            },
            url=url,
            opts=self.child,
        )
        return TrackingOutputs(
            uri=server.url,
            environment=pulumi.Output.all(url, password).apply(
                lambda found: access(found[0], found[1])
            ),
        )
