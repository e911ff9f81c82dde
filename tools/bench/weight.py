"""What a first visit costs over the wire, fonts included."""

import http.client
import re
from dataclasses import dataclass
from urllib.parse import urljoin

LINKED = re.compile(r'(?:href|src)="(/static/[^"#]+)')
IN_STYLES = re.compile(r"url\(['\"]?([^'\")#]+)")
LIMIT_BYTES = 150_000


@dataclass(frozen=True)
class Weight:
    """Bytes of all bodies as sent (gzip), headers left out, and how many requests."""

    bytes: int
    requests: int


def first_visit(port: int, path: str) -> Weight:
    """Fetch a page and everything that it and its style sheets name: an upper bound.

    A browser fetches only the fonts whose letters it meets.
    """
    text, size = _fetch(port, path)
    sizes, waiting = {path: size}, set(LINKED.findall(text))
    while waiting:
        address = waiting.pop()
        content, sizes[address] = _fetch(port, address)
        if address.endswith(".css"):
            found = {urljoin(address, name) for name in IN_STYLES.findall(content)}
            waiting |= {name for name in found if name.startswith("/")} - sizes.keys()
    return Weight(sum(sizes.values()), len(sizes))


def _fetch(port: int, path: str) -> tuple[str, int]:
    """Return the text of the plain answer and the size of the zipped one."""
    plain = _body(port, path, "identity")
    return plain.decode(errors="replace"), len(_body(port, path, "gzip"))


def _body(port: int, path: str, encoding: str) -> bytes:
    connection = http.client.HTTPConnection("localhost", port, timeout=30)
    connection.request("GET", path, headers={"Accept-Encoding": encoding})
    body = connection.getresponse().read()
    connection.close()
    return body
