"""Microsoft as a vendor: the model classes of azure-mgmt, ids of Azure's resources and UUIDs."""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from policies.graph.model import Node
from policies.strict import forms
from policies.strict.azure.models import at, model_of
from policies.strict.azure.renamed import PROVIDERS_OWN, RENAMED
from policies.strict.finding import Complaint
from policies.strict.model import Vendor

FORMS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "uuid": re.compile(r"^(tenant|principal|object|client)I[dD]$|^roleAssignmentName$"),
        "network": re.compile(r"^((service|pod)Cidrs?|addressPrefix(es)?)$"),
        "range": re.compile(r"^authorizedIPRanges$|^iPAddressOrRange$"),
        "prefix": re.compile(r"^(source|destination)AddressPrefix(es)?$"),
        "address": re.compile(r"^dnsServiceIP$"),
        "azure-id": re.compile(r"(^id|[sS]ubnetI[dD]|ResourceId|ZoneId)$|^scope$"),
        "role": re.compile(r"^roleDefinitionId$"),
        "segment": re.compile(r"^(?!display|short|role|login|user|service)[a-zA-Z]+Name$"),
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


VENDOR = Vendor(model_of, RENAMED, at, PROVIDERS_OWN, form_of, nothing)
