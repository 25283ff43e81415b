"""What a Go build says, as progress and as the meaning of its errors."""

import re
import time

from components.local.cache import Progress


class Told:
    """Go's lines turned into a count, told at most once a second."""

    def __init__(self, title: str, progress: Progress) -> None:
        """Start counting."""
        self.title, self.progress = title, progress
        self.modules, self.packages, self.done, self.last = 0, set[str](), 0, 0.0
        self.place = ""

    def tell(self, text: str) -> None:
        """Report unless the last report is too fresh."""
        if time.monotonic() - self.last >= 1:
            self.last = time.monotonic()
            self.progress(f"{self.title}: {text}")

    def fetched(self, line: str) -> bool:
        """Count a fetched module or a package to compile; other lines are worth showing."""
        if line.startswith("go: downloading "):
            self.modules += 1
            self.tell(f"{self.modules} Go modules fetched")
            return False
        if " " not in line:
            self.packages.add(line)
            return False
        return True

    def compiled(self, line: str) -> bool:
        """Count a compiled package; other lines are worth showing."""
        if line in self.packages:
            self.done += 1
            self.tell(f"{self.done} of {len(self.packages)} packages compiled")
            return False
        return not line.startswith("go: downloading ")

    def placed(self, line: str) -> bool:
        """Keep the answer to where a module lies."""
        self.place = line
        return True


CAUSES = {
    r"no space left on device|quota exceeded": "the disk is full. "
    "Make room, or name a folder on another disk in MLPLATFORM_CACHE.",
    r"checksum mismatch|SECURITY ERROR": "a module differs from what go.sum pins. Something "
    "between this machine and its Go module proxy changed it: do not build until it is explained.",
    r"dial tcp|proxyconnect|i/o timeout|TLS handshake|unreachable|unexpected EOF|without a sign"
    r"|(reading|Get) \S+: (\w+ )?[45]\d\d|module lookup disabled": "the Go module proxy cannot be "
    "reached. Check the network, or name a proxy in GOPROXY.",
}
"""What Go's words mean for a user, by pattern."""


def explain(title: str, output: str) -> str:
    """Say what a failed build means and what to do about it, then what Go said."""
    for pattern, meaning in CAUSES.items():
        if re.search(pattern, output, re.IGNORECASE):
            return f"{title} could not be built: {meaning}\n{output}"
    return f"{title} could not be built.\n{output}"
