"""What Prometheus learns of a replica: counted here, handed to Ray once a second."""

from bisect import bisect_left
from collections import Counter as Tally
from collections import defaultdict

BOUNDS = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0)
"""Upper bounds of the latency buckets, in seconds."""


class Traffic:
    """Requests, predictions and latencies by model version.

    Counted apart from Ray's metrics: one of those costs more than an answer does.
    """

    def __init__(self, model: str) -> None:
        """Take the model's name, a label of every series."""
        from ray.util.metrics import Counter, Gauge

        labels = ("model", "version")
        self.model = model
        self.requests: Tally[tuple[str, int]] = Tally()
        self.rows: Tally[str] = Tally()
        self.buckets: Tally[tuple[str, int]] = Tally()
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self.sent: dict[tuple[str, ...], float] = {}
        self.series = {
            "requests": Counter("model_requests", "Requests answered.", (*labels, "code")),
            "rows": Counter("model_predictions", "Flights scored.", labels),
            "bucket": Counter(
                "model_latency_seconds_bucket",
                "Predictions answered within `le` seconds.",
                (*labels, "le"),
            ),
            "sum": Counter("model_latency_seconds_sum", "Seconds spent on predictions.", labels),
            "dropped": Counter("model_log_dropped", "Predictions not logged.", ("model",)),
        }
        self.loaded = Gauge("model_loaded", "1 for the version that answers now.", labels)

    def answered(self, version: str, code: int, rows: int = 0, seconds: float = 0.0) -> None:
        """Note one answer."""
        self.requests[version, code] += 1
        if rows:
            self.rows[version] += rows
            self.buckets[version, bisect_left(BOUNDS, seconds)] += 1
            self.seconds[version] += seconds

    def flush(self, version: str, dropped: int) -> None:
        """Hand Ray what was counted since the last time."""
        for (of, code), count in list(self.requests.items()):
            self.raise_to("requests", count, version=of, code=str(code))
        for of, count in list(self.rows.items()):
            self.raise_to("rows", count, version=of)
            self.raise_to("sum", self.seconds[of], version=of)
            within = 0
            for place, bound in enumerate((*BOUNDS, "+Inf")):
                within += self.buckets[of, place]
                self.raise_to("bucket", within, version=of, le=str(bound))
        self.raise_to("dropped", dropped)
        for of in {*self.rows, version} - {""}:
            self.loaded.set(float(of == version), {"model": self.model, "version": of})

    def raise_to(self, series: str, value: float, **labels: str) -> None:
        """Raise a counter of Ray's to a value."""
        key = (series, *labels.values())
        more = value - self.sent.get(key, 0)
        if more > 0:
            self.series[series].inc(more, {"model": self.model, **labels})
            self.sent[key] = value
