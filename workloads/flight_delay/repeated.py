"""Something done again and again beside the requests."""

import logging
import threading
from collections.abc import Callable

LOG = logging.getLogger("ray.serve")


class Repeated:
    """A thread that calls a function every so many seconds until it is closed."""

    def __init__(self, name: str, seconds: Callable[[], float], act: Callable[[], object]) -> None:
        """Start; the first call comes after the first pause."""
        self.name, self.seconds, self.act = name, seconds, act
        self.over = threading.Event()
        self.failing = False
        self.thread = threading.Thread(target=self.loop, name=name, daemon=True)
        self.thread.start()

    def loop(self) -> None:
        """Call, survive what goes wrong, say it once."""
        while not self.over.wait(self.seconds()):
            self.once()

    def once(self) -> None:
        """Call once; a failure is logged when it begins and when it ends."""
        try:
            self.act()
        except Exception as error:
            if not self.failing:
                LOG.warning("%s: %s: %s", self.name, type(error).__name__, str(error)[:300])
            self.failing = True
        else:
            if self.failing:
                LOG.warning("%s: works again", self.name)
            self.failing = False

    def close(self) -> None:
        """Stop, and call a last time."""
        self.over.set()
        self.thread.join(timeout=15)
        self.once()
