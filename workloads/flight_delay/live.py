"""The model that answers now: the champion, followed as its alias moves."""

from workloads.flight_delay.registry import Registry, Unreachable, Version
from workloads.flight_delay.scorer import Scorer

ALIAS, FILE = "champion", "model.onnx"


class Live:
    """Holds one scorer; another takes its place at once, and requests under way keep theirs."""

    def __init__(self, registry: Registry, model: str) -> None:
        """Take where models are registered and which one is meant."""
        self.registry, self.model = registry, model
        self.scorer: Scorer | None = None
        self.loaded: Version | None = None
        """The version of the scorer."""
        self.refused: Version | None = None
        """A version that could not be loaded; it is not tried again."""

    def follow(self) -> None:
        """Load the champion if it is another version; raises Unreachable, and the old one stays."""
        version = self.registry.version(self.model, ALIAS)
        if version is None:
            if self.scorer is None:
                raise Unreachable(f"{self.model} has no version with the alias {ALIAS}")
            return
        if version in (self.loaded, self.refused):
            return
        content = self.registry.file(self.model, version.number, FILE)
        try:
            scorer = Scorer(content, version.number)
            scorer.warm()
        except Exception as error:
            self.refused = version
            raise ValueError(
                f"version {version.number} of {self.model} cannot be loaded: {error}"
            ) from None
        self.refused = None
        self.scorer, self.loaded = scorer, version

    def pause(self) -> float:
        """Return the seconds until the next look."""
        return 5.0 if self.scorer else 1.0
