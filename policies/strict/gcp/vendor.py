"""Google as a vendor: its discovery documents."""

import re
from collections.abc import Iterator

from policies.graph.model import Node
from policies.strict import forms
from policies.strict.finding import Complaint
from policies.strict.gcp.models import elsewhere, model_of
from policies.strict.gcp.renamed import PROVIDERS_OWN, RENAMED
from policies.strict.model import Vendor


def form_of(key: str, text: str) -> str | None:
    """Return the form that the name of a key promises."""
    return "network" if RANGE_KEY.search(key) else forms.form_of(key)


RANGE_KEY = re.compile(r"(^ipCidrRange|(^s|^d|S|D)(ource|est|estination)Ranges?)$")


def nothing(_: Node) -> Iterator[Complaint]:
    """Refuse nothing else."""
    return iter(())


VENDOR = Vendor(model_of, RENAMED, elsewhere, PROVIDERS_OWN, form_of, nothing)
