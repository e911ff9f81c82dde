"""Where private files lie when STORAGE_URL names a bucket: any S3 (docs/decisions/0008)."""

from collections.abc import Iterator
from contextlib import contextmanager

from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.response import StreamingBody
from django.core.files.base import File
from storages.backends.s3 import S3Storage

from core.storage import StorageError

# A web process waits for the bucket at most twice so long: nobody's question hangs for minutes.
CONNECT_SECONDS, READ_SECONDS = 3, 15
# Above every file that the portal takes or makes: each is one PUT, whole or not there.
LARGEST_PUT = 512 * 1024 * 1024


class ObjectFile(File):
    """A file of the bucket, read once, from its beginning to its end, while it arrives."""

    def __init__(self, body: StreamingBody, name: str, size: int) -> None:
        super().__init__(body, name)
        self.body = body
        self.size = size

    def read(self, amount: int | None = None) -> bytes:
        with _storage_errors():
            return self.body.read(amount)


class BucketStorage(S3Storage):
    """A private bucket. A file has no address: core.uploads hands it out after its check.

    Every refusal and every fault of the bucket is a StorageError, so that callers need not know
    which of the two places they write to.
    """

    def __init__(self, **options) -> None:
        super().__init__(**options)
        self.transfer_config = TransferConfig(multipart_threshold=LARGEST_PUT, use_threads=False)
        self.client_config = Config(
            s3={"addressing_style": self.addressing_style},
            signature_version="s3v4",
            connect_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            retries={"total_max_attempts": 2, "mode": "standard"},
            # Other makers' servers do not all know the newer checksums.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )

    def url(self, name, parameters=None, expire=None, http_method=None):
        raise ValueError("A private file has no address.")

    def _open(self, name: str, mode: str = "rb") -> File:
        if mode != "rb":
            raise ValueError(f"Files of the bucket are read or replaced whole, not opened {mode}.")
        with _storage_errors():
            found = self.connection.meta.client.get_object(
                Bucket=self.bucket_name, Key=self._normalize_name(name)
            )
        return ObjectFile(found["Body"], name, found["ContentLength"])

    def _save(self, name: str, content: File) -> str:
        with _storage_errors():
            return super()._save(name, content)

    def delete(self, name):
        with _storage_errors():
            super().delete(name)

    def listdir(self, name):
        with _storage_errors():
            return super().listdir(name)

    def get_modified_time(self, name):
        with _storage_errors():
            return super().get_modified_time(name)

    def exists(self, name):
        with _storage_errors():
            return super().exists(name)


@contextmanager
def _storage_errors() -> Iterator[None]:
    """Say what the bucket answered in the words that a disk would use.

    Raises:
        FileNotFoundError: the bucket has no file of that name.
        StorageError: everything else.
    """
    try:
        yield
    except ClientError as error:
        if error.response["Error"]["Code"] == "NoSuchKey":
            raise FileNotFoundError(str(error)) from error
        raise StorageError(str(error)) from error
    except (BotoCoreError, Boto3Error) as error:
        raise StorageError(str(error)) from error
