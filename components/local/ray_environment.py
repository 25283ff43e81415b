"""The settings of Ray and Ray Serve on this machine, as variables of every process of a node."""

from collections.abc import Mapping
from pathlib import Path

REPLICAS = 20
"""Ports kept for the HTTP servers of replicas; one is free again 20 s after its replica ended."""


def ray_environment(folder: Path, ports: Mapping[str, int]) -> dict[str, str]:
    """Return the settings of every node; `folder` holds HAProxy's files, `ports` are the head's."""
    return {
        # Ray's switch for macOS and Windows keeps an address of 127.0.0.1 as it is, and every
        # server of a node with that address listens on the loopback interface alone.
        "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",
        "RAY_AUTH_MODE": "token",
        # Or parts of Ray take any cluster that they find on the machine.
        "RAY_ADDRESS": f"127.0.0.1:{ports['gcs']}",
        "RAY_USAGE_STATS_ENABLED": "0",
        # The rest of this machine's memory is not Ray's to judge.
        "RAY_memory_monitor_refresh_ms": "0",
        # Ray would have its workers, and with them HAProxy and every replica, yield to all others.
        "RAY_worker_niceness": "0",
        # A node that is gone is known to be after 5 s, not 30.
        "RAY_health_check_period_ms": "1000",
        "RAY_health_check_timeout_ms": "5000",
        "RAY_ROTATION_MAX_BYTES": str(20 * 2**20),
        "RAY_ROTATION_BACKUP_COUNT": "2",
        "DASHBOARD_METRIC_PORT": str(ports["dashboard_metrics"]),
        **serve_environment(folder, ports),
    }


def serve_environment(folder: Path, ports: Mapping[str, int]) -> dict[str, str]:
    """Return what Ray Serve's controller, ingress and replicas read when they start."""
    return {
        "RAY_SERVE_ENABLE_HA_PROXY": "1",
        "RAY_SERVE_THROUGHPUT_OPTIMIZED": "1",
        "RAY_SERVE_HTTP_PROXY_CALLBACK_IMPORT_PATH": "components.local.serve_http:settle",
        "RAY_SERVE_HAPROXY_BINARY_PATH": str(folder / "haproxy"),
        "RAY_SERVE_HAPROXY_CONFIG_FILE_LOC": str(folder / "haproxy.cfg"),
        "RAY_SERVE_HAPROXY_SOCKET_PATH": str(folder / "admin.sock"),
        "RAY_SERVE_HAPROXY_METRICS_SOCKET_PATH": str(folder / "metrics.sock"),
        "RAY_SERVE_HAPROXY_SERVER_STATE_BASE": str(folder),
        "RAY_SERVE_HAPROXY_SERVER_STATE_FILE": str(folder / "server-state"),
        "RAY_SERVE_HAPROXY_METRICS_PORT": str(ports["ingress_metrics"]),
        "RAY_SERVE_HAPROXY_STATS_PORT": str(ports["ingress_stats"]),
        "RAY_SERVE_FALLBACK_PROXY_HTTP_PORT": str(ports["fallback"]),
        "RAY_SERVE_HAPROXY_NBTHREAD": "1",
        # Replicas count requests themselves, at a tenth of what a log line per request costs.
        "RAY_SERVE_HAPROXY_METRICS_ENABLED": "0",
        "RAY_SERVE_HAPROXY_HEALTH_CHECK_INTER": "1s",
        # Three missed checks, and a dead HAProxy is replaced; a busy machine may be slow to start.
        "RAY_SERVE_PROXY_HEALTH_CHECK_PERIOD_S": "1",
        "RAY_SERVE_PROXY_READY_CHECK_TIMEOUT_S": "30",
        "RAY_SERVE_HAPROXY_TIMEOUT_CLIENT_S": "60",
        "RAY_SERVE_HAPROXY_TIMEOUT_SERVER_S": "60",
        "RAY_SERVE_HAPROXY_HARD_STOP_AFTER_S": "15",
        "RAY_SERVE_PORT_QUARANTINE_S": "20",
        "RAY_SERVE_DIRECT_INGRESS_MIN_DRAINING_PERIOD_S": "3",
        "RAY_SERVE_DIRECT_INGRESS_MIN_HTTP_PORT": str(ports["replicas"]),
        "RAY_SERVE_DIRECT_INGRESS_MAX_HTTP_PORT": str(ports["replicas"] + REPLICAS - 1),
    }
