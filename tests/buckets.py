"""A real S3 server on loopback for tests: what a mocked client would hide."""

import logging
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection

import boto3
from moto.server import ThreadedMotoServer

NAME = "kopru-files"


@dataclass
class Bucket:
    address: str

    @property
    def url(self) -> str:
        """What STORAGE_URL would say; the secret has characters that need escaping."""
        return f"s3+http://KEY:a%2Fb%40c@{self.address}/{NAME}/portal?region=eu-central-1"

    def empty(self) -> None:
        """Forget everything, let every key in again, and make the bucket."""
        self._tell("reset", b"")
        self._tell("reset-auth", b"inf")
        self._client.create_bucket(
            Bucket=NAME, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"}
        )

    def refuse_our_key(self) -> None:
        """From now on the server looks at keys; it knows none."""
        self._tell("reset-auth", b"0")

    @property
    def names(self) -> list[str]:
        found = self._client.list_objects_v2(Bucket=NAME)
        return [item["Key"] for item in found.get("Contents", [])]

    def content(self, name: str) -> bytes:
        return self._client.get_object(Bucket=NAME, Key=f"portal/{name}")["Body"].read()

    @property
    def _client(self):
        return boto3.client(
            "s3",
            endpoint_url=f"http://{self.address}",
            aws_access_key_id="KEY",
            aws_secret_access_key="a/b@c",
            region_name="eu-central-1",
        )

    def _tell(self, what: str, data: bytes) -> None:
        headers = {"Content-Type": "text/plain"}
        with closing(HTTPConnection(self.address)) as connection:
            connection.request("POST", f"/moto-api/{what}", data, headers)
            assert connection.getresponse().status == 200


@contextmanager
def started() -> Iterator[Bucket]:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        yield Bucket(f"{host}:{port}")
    finally:
        server.stop()
