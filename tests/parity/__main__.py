"""`python -m tests.parity` writes docs/parity.md anew."""

from tests.parity.table import document
from tests.recordings import ROOT

FILE = ROOT / "docs/parity.md"

if __name__ == "__main__":
    FILE.write_text(document(), encoding="utf-8")
