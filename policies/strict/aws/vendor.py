"""AWS as a vendor: botocore's service models, cfn-lint's schemas, ARNs and IAM policies."""

import re

from policies.strict import forms
from policies.strict.aws.documents import check_documents
from policies.strict.aws.models import elsewhere, model_of
from policies.strict.aws.renamed import PROVIDERS_OWN, RENAMED
from policies.strict.model import Vendor

ARN_KEY = re.compile(r"(^a|A)rns?(Lists?)?$")


def form_of(key: str, text: str) -> str | None:
    """Return the form that the name of a key promises, or the beginning of a text."""
    if text.startswith("arn:") or (ARN_KEY.search(key) and text != "*"):
        return "arn"
    return forms.form_of(key)


VENDOR = Vendor(model_of, RENAMED, elsewhere, PROVIDERS_OWN, form_of, check_documents)
