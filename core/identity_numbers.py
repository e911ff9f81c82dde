"""Turkish identity numbers (T.C. kimlik no): never asked for, refused where people type.

Eleven digits of which the last two follow from the others; a number that does not keep that rule
is no identity number, and stays. Source: docs/domain/privacy.md, section 7.
"""

import re
import unicodedata
from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Eleven digits, perhaps set apart by up to three signs of any kind that are no letters; looked for
# at each place, so that none hides in another match.
ELEVEN_DIGITS = re.compile(r"(?<![0-9])(?=([1-9](?:[\W_]{0,3}[0-9]){10})(?![0-9]))")
# Full-width, Arabic … digits, raised and lowered ones: each is one sign, as its ASCII digit is.
OTHER_DIGITS = re.compile(r"(?![0-9])\d|[²³¹⁰⁴-⁹₀-₉]")
MASK = "*" * 11
IDENTITY_MESSAGE = _(
    "Your text seems to hold a Turkish identity number. Please take it out: we do not need it."
)


def holds_identity_number(text: str) -> bool:
    """Whether an eleven-digit number in `text` keeps the two check digits of a T.C. number."""
    return any(_spans(text))


def mask_identity_numbers(text: str) -> str:
    """Return `text` with stars for each identity number: for what comes by mail or in a file."""
    kept, end = [], 0
    for start, stop in _spans(text):
        if start >= end:
            kept += [text[end:start], MASK]
            end = stop
    return "".join([*kept, text[end:]])


def refuse_identity_number(text: str) -> None:
    """A validator for every field in which people write freely.

    Raises:
        ValidationError: the text holds an identity number.
    """
    if holds_identity_number(text):
        raise ValidationError(IDENTITY_MESSAGE, code="identity_number")


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield where identity numbers begin and end."""
    plain = text if text.isascii() else OTHER_DIGITS.sub(_ascii_digit, text)
    for found in ELEVEN_DIGITS.finditer(plain):
        digits = [int(sign) for sign in found[1] if sign.isdigit()]
        if _is_identity_number(digits):
            yield found.start(1), found.end(1)


def _ascii_digit(found: re.Match[str]) -> str:
    return str(unicodedata.digit(found[0]))


def _is_identity_number(digits: list[int]) -> bool:
    odd, even = sum(digits[0:9:2]), sum(digits[1:8:2])
    return digits[9] == (odd * 7 - even) % 10 and digits[10] == sum(digits[:10]) % 10
