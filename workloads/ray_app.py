"""One served application as a resource: put into Ray Serve, there again after Ray restarts."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, cast

import pulumi
from pulumi import dynamic

from components.platform import PlatformOutputs
from components.provider import Provider
from workloads.api import ApiError, NotFound, RayApi, Unauthorized, Unreachable
from workloads.applications import PATH, Applications
from workloads.ray_job import plainly, tell

INPUTS = ("address", "token", "application", "timeout_seconds")
PATIENCE = 60.0
"""Seconds for a Ray that restarts to answer again."""
SETTLE = 15.0
"""Seconds for a front door that was just started to bring Serve up."""


class RayAppProvider(Provider):
    """Puts one application beside the others and waits until it answers."""

    def create(self, props: dict[str, Any]) -> dynamic.CreateResult:
        """Deploy; an application that does not come up is taken away again."""
        config = whole(props["application"])
        with plainly():
            applications = opened(props)
            known = applications.find(config["name"])
            try:
                deploy(applications, config, float(props["timeout_seconds"]))
            except ApiError:
                if known is None:
                    applications.remove(config["name"])
                raise
        return dynamic.CreateResult(config["name"], kept(props))

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> dynamic.DiffResult:
        """Change with the configuration, and when Serve has lost the application."""
        changed = any(_olds.get(key) != _news.get(key) for key in INPUTS)
        renamed = named(_olds.get("application")) != named(_news.get("application"))
        return dynamic.DiffResult(
            changes=changed or not serves(_news),
            replaces=["application"] if changed and renamed else [],
            delete_before_replace=True,
        )

    def read(self, id_: str, props: dict[str, Any]) -> dynamic.ReadResult:
        """Gone when Serve does not know it, or when nothing answers."""
        gone = True
        with plainly(), suppress(Unreachable):
            gone = Applications(RayApi(props["address"], props["token"])).find(id_) is None
        return dynamic.ReadResult(None if gone else id_, {} if gone else props)

    def update(
        self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]
    ) -> dynamic.UpdateResult:
        """Deploy what has changed; Serve keeps the replicas that can stay."""
        with plainly():
            deploy(opened(_news), whole(_news["application"]), float(_news["timeout_seconds"]))
        return dynamic.UpdateResult(kept(_news))

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Remove this application and no other."""
        with plainly(), suppress(Unreachable, Unauthorized, NotFound):  # that Ray is gone
            Applications(RayApi(_props["address"], _props["token"])).remove(_id)


class RayApp(dynamic.Resource, module="workloads", name="RayApp"):
    """An application of Ray Serve, in the shape of a RayService's `serveConfigV2`."""

    application: pulumi.Output[dict[str, Any]]

    def __init__(
        self,
        name: str,
        *,
        address: pulumi.Input[str],
        token: pulumi.Input[str],
        application: Mapping[str, Any],
        timeout_seconds: int = 180,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Serve one entry of `applications`; it is readable, so it holds no secret."""
        props: dict[str, Any] = {
            "address": address,
            "token": pulumi.Output.secret(token),
            "application": dict(application),
            "timeout_seconds": timeout_seconds,
        }
        secret = pulumi.ResourceOptions(additional_secret_outputs=["token"])
        options = pulumi.ResourceOptions.merge(secret, opts)
        super().__init__(RayAppProvider(), name, props, options)


def serve(
    name: str,
    application: Mapping[str, Any],
    platform: PlatformOutputs,
    opts: pulumi.ResourceOptions,
) -> RayApp:
    """Serve an application on a platform."""
    return RayApp(
        name,
        # The front door's own address is known once it is open: nothing is served before.
        address=pulumi.Output.all(platform.serving.admin, platform.serving.url).apply(
            lambda found: found[0].removesuffix(PATH)
        ),
        token=platform.ray.environment.apply(lambda variables: variables["RAY_AUTH_TOKEN"]),
        application=application,
        opts=opts,
    )


def kept(props: Mapping[str, Any]) -> dict[str, Any]:
    """Return the inputs as the engine keeps them."""
    return {key: props.get(key) for key in INPUTS}


def named(application: Any) -> Any:
    """Return an application's name, as far as it is known."""
    return cast(dict[str, Any], application).get("name") if isinstance(application, dict) else None


def whole(value: Any) -> Any:
    """Undo that the engine hands over every number as a float."""
    if isinstance(value, dict):
        return {key: whole(item) for key, item in cast(dict[str, Any], value).items()}
    if isinstance(value, list):
        return [whole(item) for item in cast(list[Any], value)]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def opened(props: Mapping[str, Any]) -> Applications:
    """Return the applications of a Serve that runs, as far as waiting helps."""
    applications = Applications(RayApi(props["address"], props["token"]), PATIENCE)
    applications.settle(SETTLE)
    return applications


def serves(props: Mapping[str, Any]) -> bool:
    """Tell whether Serve runs what is wanted; what cannot be asked does not."""
    try:
        found = Applications(RayApi(props["address"], props["token"])).find(
            named(props["application"])
        )
    except ApiError:
        return False
    return found is not None and found.runs(whole(props["application"]))


def deploy(applications: Applications, config: Mapping[str, Any], seconds: float) -> None:
    """Have Serve run a configuration. Raises ApiError."""
    name = config["name"]
    for _ in range(3):
        applications.put(config)
        # Put again if another hand, such as the one that restores a restarted Ray, was later.
        if applications.wait(name, seconds, tell).runs(config):
            return
    raise ApiError(f"application {name}: something else keeps putting another configuration")
