"""The platform's own way into its S3 server, whatever the user's shell or ~/.aws says."""

from collections.abc import Mapping
from functools import lru_cache
from importlib import import_module
from typing import Any


class S3Error(Exception):
    """What the server refused, by its S3 error `code`; an empty code if nothing answered."""

    def __init__(self, code: str, text: str) -> None:
        """Keep the code beside the text."""
        super().__init__(text)
        self.code = code


@lru_cache
def client(endpoint: str, access: str, secret: str) -> Any:
    """Return an S3 client; kept, because making one costs more than using it."""
    settings = import_module("botocore.config").Config(
        connect_timeout=5,
        read_timeout=60,
        retries={"total_max_attempts": 3, "mode": "standard"},
        s3={"addressing_style": "path"},
        proxies={},  # a proxy of the user's knows no way back to this machine
    )
    return import_module("boto3").client(
        "s3",
        endpoint_url=endpoint,
        aws_access_key_id=access,
        aws_secret_access_key=secret,
        region_name="us-east-1",
        config=settings,
    )


def call(environment: Mapping[str, str], operation: str, **arguments: Any) -> dict[str, Any]:
    """Do one S3 operation with the AWS_* variables of `environment`; raises S3Error."""
    errors = import_module("botocore.exceptions")
    s3 = client(
        environment["AWS_ENDPOINT_URL"],
        environment["AWS_ACCESS_KEY_ID"],
        environment["AWS_SECRET_ACCESS_KEY"],
    )
    try:
        return getattr(s3, operation)(**arguments)
    except errors.ClientError as error:
        raise S3Error(error.response["Error"]["Code"], str(error)) from error
    except errors.BotoCoreError as error:
        raise S3Error("", str(error)) from error
