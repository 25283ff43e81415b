"""Values that many resources share."""

PROJECT, NUMBER, REGION = "ml-dev-1234", "123456789012", "us-central1"
KEY = f"projects/{PROJECT}/locations/{REGION}/keyRings/dev/cryptoKeys/dev"
NETWORK = f"projects/{PROJECT}/global/networks/dev-network"
SUBNET = f"projects/{PROJECT}/regions/{REGION}/subnetworks/dev-network-nodes"
LABELS = {"mlplatform-stack": "dev", "mlplatform-env": "dev"}
PODS = (
    f"principal://iam.googleapis.com/projects/{NUMBER}/locations/global/workloadIdentityPools/"
    f"{PROJECT}.svc.id.goog/subject/ns/flights/sa/ray"
)


def account(name: str) -> str:
    """Return an account as a member of IAM."""
    return f"serviceAccount:{name}@{PROJECT}.iam.gserviceaccount.com"
