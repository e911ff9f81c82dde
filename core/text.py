"""Turkish text: fold, sort key, lower, upper, slug; with their SQL twins (migration core.0001).

Python's and SQL's own lower() and upper() break i/İ and ı/I, so people's text goes through here
only. `fold` is for matching, `sort_key` for order, both never for showing.
"""

import re
import unicodedata

from django.db.models import CharField, F, Func, TextField, Value
from django.db.models.functions import Coalesce, NullIf

UPPER_TO_LOWER = str.maketrans("Iİ", "ıi")
LOWER_TO_UPPER = str.maketrans("ıi", "Iİ")

# The same pairs stand in migration core.0001; a test compares both on every letter.
FOLD_FROM = (
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÇĞİÖŞÜÂÎÛçğıöşüâîû"
    "ÁÀÄÃÅÉÈÊËÍÌÏÑÓÒÔÕÚÙÝáàäãåéèêëíìïñóòôõúùýÿ’ʼ´`‘\u00a0"
)
FOLD_TO = (
    "abcdefghijklmnopqrstuvwxyzcgiosuaiucgiosuaiu"
    "aaaaaeeeeiiinoooouuyaaaaaeeeeiiinoooouuyy'''''\u0020"
)
FOLD_DROPPED = "\u0307\u00ad"  # the dot that "İ".lower() leaves behind, and the soft hyphen
FOLD = str.maketrans(FOLD_FROM, FOLD_TO, FOLD_DROPPED)
SUFFIX = re.compile(r"'[a-z0-9]+")
# What no XML 1.0 file may hold, not even escaped.
NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

SORT_FROM = "aâbcçdefgğhıiîjklmnoöpqrsştuûüvwxyzAÂBCÇDEFGĞHIİÎJKLMNOÖPQRSŞTUÛÜVWXYZ"
SORT_TO = "AABCDEFGHIJKLLMNOPQRSTUVWXYZZ[\\]^_`AABCDEFGHIJKLLMNOPQRSTUVWXYZZ[\\]^_`"
SORT = str.maketrans(SORT_FROM, SORT_TO)


def normalise(text: str) -> str:
    """Return `text` in NFC with plain spaces, as it is stored."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def lower(text: str) -> str:
    return text.translate(UPPER_TO_LOWER).lower()


def upper(text: str) -> str:
    return text.translate(LOWER_TO_UPPER).upper()


def fold(text: str) -> str:
    """Return the form in which İstanbul, ISTANBUL, istanbul and Istanbul'un are one word."""
    return SUFFIX.sub("", unicodedata.normalize("NFC", text).translate(FOLD))


def sort_key(text: str) -> str:
    """Return a key whose code point order is the Turkish alphabet's (q, w, x in Latin places)."""
    return text.translate(SORT)


# Letters that pass for one of ours: Cyrillic, Greek, and those without a mark to take off; l and 1
# pass for i, 0 for o. The SQL twin is tr_skeleton (migration organisations.0009).
LIKE_FROM = (
    "ABCDEFGHIJKLMNOPQRSTUVWXYZıl10"
    "АВЕЗКМНОРСТУХІЈЅԀԚԜӀҮҺавезкмнорстухіјѕԁԛԝӏүһпгиь"
    "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαβγεζηικνορςστυχω"
    "ØøĐđŁłŦŧƏəɑɡɩ"
)
LIKE_TO = (
    "abcdefghijkimnopqrstuvwxyziiio"
    "abe3kmhopctyxijsdqwiyhabe3kmhopctyxijsdqwiyhnrub"
    "abezhikmnoptyxabyeznikvopsotuxw"
    "ooddiitteeagi"
)
LIKE = str.maketrans(LIKE_FROM, LIKE_TO)
MARKS = re.compile("[\u0300-\u036f]")
NO_LETTER = re.compile("[^a-z0-9]+")


# Letters and marks by their kind that show nothing: fillers, the Braille blank, selectors.
SHOWS_NOTHING = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0]"
)
HIDDEN_KINDS = {"Cc", "Cf", "Co", "Cn", "Zl", "Zp"}


def is_hidden(letter: str) -> bool:
    """Whether nobody sees this sign, so that it makes one name out of another unseen."""
    return unicodedata.category(letter) in HIDDEN_KINDS or bool(SHOWS_NOTHING.match(letter))


def skeleton(text: str) -> str:
    """Return what is left of a name for an eye that is to be deceived: for comparing only.

    "Βakan\u200bIığı" with a Greek B, a hidden space and an I for an l is "bakaniigi", as Bakanlığı.
    """
    plain = MARKS.sub("", unicodedata.normalize("NFKD", text)).translate(LIKE)
    return NO_LETTER.sub("", plain).replace("rn", "m").replace("vv", "w")


def slugify_tr(text: str) -> str:
    """Return an ASCII slug: "Çankırı'da 1. Tur" → "cankirida-1-tur"."""
    folded = unicodedata.normalize("NFC", text).translate(FOLD).replace("'", "")
    return re.sub(r"[^a-z0-9]+", "-", folded).strip("-")


def xml_text(text: str) -> str:
    """Return `text` without the control characters that would make an XML file unreadable."""
    return NOT_IN_XML.sub("", text)


# As wide as what people type: it is there to hide, not to check.
E_MAIL = re.compile(r"[^\s\"'<>()\[\]:;,@]+@[^\s\"'<>()\[\]:;,@]+")


def hide_addresses(text: str) -> str:
    """Return `text` with "…" in place of each e-mail address."""
    return E_MAIL.sub("…", text)


# The dative of the last word that is spoken: bir'e, iki'ye …; on'a, yirmi'ye …; yüz'e, bin'e.
DATIVE_ONES = ["", "e", "ye", "e", "e", "e", "ya", "ye", "e", "a"]
DATIVE_TENS = ["", "a", "ye", "a", "a", "ye", "a", "e", "e", "a"]


def dative_suffix(number: int) -> str:
    """Return the Turkish dative suffix of a number as it is spoken: 300 → "e", 56.000 → "e"."""
    if number % 10:
        return DATIVE_ONES[number % 10]
    if number % 100:
        return DATIVE_TENS[number // 10 % 10]
    # sıfır'a, milyon'a, milyar'a; yüz'e, bin'e
    return "a" if number % 1_000_000 == 0 else "e"


class Fold(Func):
    """SQL twin of `fold`."""

    function = "tr_fold"
    output_field = TextField()


class Skeleton(Func):
    """SQL twin of `skeleton`."""

    function = "tr_skeleton"
    output_field = TextField()


class SortKey(Func):
    """SQL twin of `sort_key`, to order by."""

    function = "tr_sort_key"
    template = '%(function)s(%(expressions)s) COLLATE "C"'
    output_field = CharField()


def title_shown(language: str, field: str = "title") -> Coalesce:
    """Read a translated field in `language`, its other column where that one is empty (SQL)."""
    other = "en" if language == "tr" else "tr"
    shown = NullIf(F(f"{field}_{language}"), Value(""))
    return Coalesce(shown, F(f"{field}_{other}"), Value(""), output_field=TextField())


def title_sort_key(language: str, field: str = "title") -> SortKey:
    """Order by a translated field as it is shown in `language`, in the Turkish alphabet."""
    return SortKey(title_shown(language, field))
