"""Versions of Kubernetes that AKS supports; needs no SDK.

As AKS's release calendar had them in October 2026, without previews and without long-term support,
which only the Premium tier has. The patch is AKS's to choose; what is newer is told by
`az aks get-versions --location eastus2`.
"""

VERSIONS = ("1.34", "1.35", "1.36")
