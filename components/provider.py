"""The base of our own resource providers: plain differences, and errors without a traceback."""

import os
import sys
import threading
import time
import traceback
from types import ModuleType, SimpleNamespace
from typing import ClassVar

from pulumi import dynamic

from components.refused import Refused


def format_error() -> str:
    """Return what the engine shows of the current exception: a refusal's own words alone."""
    error = sys.exc_info()[1]
    return str(error) if isinstance(error, Refused) else traceback.format_exc()


def quiet_host() -> None:
    """In the engine's provider process, let a refusal reach the user without a traceback.

    The host formats every exception by the name `traceback` of its own main module and offers
    no other way; nothing else in that module uses the name.
    """
    main: ModuleType | None = sys.modules.get("__main__")
    spec = getattr(main, "__spec__", None)
    if main is not None and spec is not None and spec.name == "pulumi.dynamic.__main__":
        main.__dict__["traceback"] = SimpleNamespace(format_exc=format_error)
        threading.Thread(target=end_with_the_engine, daemon=True).start()


def end_with_the_engine() -> None:
    """End this provider process when the engine dies; nobody else would, and it would act on."""
    import psutil

    shell = psutil.Process().parent()
    engine = shell.parent() if shell else None
    while engine is not None and engine.is_running():
        time.sleep(0.5)
    os._exit(1)


quiet_host()


class Provider(dynamic.ResourceProvider):
    """A provider that lives in an importable module and holds no secret itself."""

    serialize_as_secret_always: ClassVar[bool] = False  # pyright: ignore[reportIncompatibleVariableOverride]
