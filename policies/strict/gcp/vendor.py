"""Google as a vendor: its discovery documents."""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from policies.graph.model import Node
from policies.strict import forms
from policies.strict.finding import Complaint
from policies.strict.gcp.models import elsewhere, model_of
from policies.strict.gcp.renamed import PROVIDERS_OWN, RENAMED
from policies.strict.model import Vendor

FORMS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "network": re.compile(r"^ipCidrRange$|(^s|^d|S|D)(ource|est|estination)Ranges?$"),
        "json": re.compile(r"(^j|J)son$"),
        "kms-key": re.compile(r"[kK]msKey(Name)?$|^encryptionKeyName$|^defaultKmsKeyName$"),
    }
)
"""Names of keys by the forms that they promise."""


def form_of(key: str, _: str) -> str | None:
    """Return the form that the name of a key promises."""
    found = (form for form, names in FORMS.items() if names.search(key))
    return next(found, None) or forms.form_of(key)


def nothing(_: Node) -> Iterator[Complaint]:
    """Refuse nothing else."""
    return iter(())


VENDOR = Vendor(model_of, RENAMED, elsewhere, PROVIDERS_OWN, form_of, nothing)
