"""What an officer should look at before believing a CSO: doubles, look-alikes, borrowed names.

Nothing here decides anything: a warning names what was found, and the officer judges.
"""

import re
import unicodedata
from dataclasses import dataclass, field

from django.contrib.postgres.lookups import TrigramSimilar
from django.contrib.postgres.search import TrigramSimilarity
from django.db import connection, transaction
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Coalesce, Greatest

from core.text import Skeleton, is_hidden, skeleton
from organisations.models.cso import CsoProfile
from organisations.models.organisation import Organisation, OrganisationName

MOST_FOUND = 10
# Two names of which so much is the same are shown beside each other.
ALIKE = 0.6
# Shorter names of public bodies stand inside too many others.
SHORTEST_PART = 6

# Beginnings of words that public bodies bear, in both languages.
PUBLIC_WORDS = [
    *("bakanlık", "bakanlığ", "bakanı", "başbakanlı", "cumhurbaşkan", "müsteşar"),
    *("valilik", "valiliğ", "kaymakam", "belediye", "müdürlük", "müdürlüğ", "başkanlık"),
    *("başkanlığ", "büyükelçi", "konsolos", "emniyet", "jandarma", "mahkeme", "savcılı"),
    *("üniversite", "tbmm", "milletvekil", "muhtarlı", "müftülü"),
    *("ministry", "governorate", "municipalit", "directorate", "embassy", "consulate"),
    *("presidency", "parliament", "government", "gendarmerie", "university"),
]
# The same for names of several words, wherever spaces were put.
PUBLIC_NAMES = [
    *("Birleşmiş Milletler", "United Nations", "Avrupa Birliği", "European Union"),
    *("Avrupa Konseyi", "Council of Europe", "Türkiye Cumhuriyeti", "Republic of Türkiye"),
    *("Büyük Millet Meclisi", "Grand National Assembly", "UNICEF", "UNHCR"),
]
# Law on associations (5253), article 28: these words and those made from them need permission.
# Beginnings would do too much: "Türkan" is a name.
PERMITTED_WORDS = [
    *("türk", "türkiye", "türkiyem", "türkiyeli", "türklük", "milli", "millî", "cumhuriyet"),
    *("cumhuriyeti", "cumhuriyetçi", "atatürk", "atatürkçü", "atatürkçülük"),
]
FREE_MAIL = {
    *("gmail.com", "googlemail.com", "hotmail.com", "hotmail.com.tr", "outlook.com"),
    *("outlook.com.tr", "live.com", "msn.com", "yahoo.com", "yahoo.com.tr", "ymail.com"),
    *("icloud.com", "me.com", "yandex.com", "yandex.com.tr", "proton.me", "protonmail.com"),
    *("gmx.com", "mynet.com", "windowslive.com", "aol.com", "mail.com", "zoho.com"),
}
# Latin by name, and made to be taken for an ASCII letter.
LOOKS_ASCII = set("ɑɡɩſ")
WORD = re.compile(r"\w+")
# "(closed)", "(Ankara)": what stands beside a name and is none.
IN_BRACKETS = re.compile(r"\(.*?\)")


@dataclass(frozen=True)
class Warnings:
    """What was found about one CSO; an empty part found nothing."""

    same_name: list[Organisation] = field(default_factory=list)
    alike: list[Organisation] = field(default_factory=list)
    public_bodies: list[Organisation] = field(default_factory=list)
    public_words: list[str] = field(default_factory=list)
    permitted_words: list[str] = field(default_factory=list)
    strange_letters: list[str] = field(default_factory=list)
    same_number: list[CsoProfile] = field(default_factory=list)
    same_domain: list[CsoProfile] = field(default_factory=list)

    def __bool__(self) -> bool:
        return any(getattr(self, name) for name in self.__dataclass_fields__)


def warnings_about(profile: CsoProfile) -> Warnings:
    """Look for everything that could be wrong with a CSO (seven queries)."""
    names = profile.organisation.all_names()
    keys = sorted({key for key in map(skeleton, names) if key})
    near = _csos_alike(profile.organisation, keys) if keys else []
    same = [row for row in near if {skeleton(name) for name in row.names_stated()} & set(keys)]
    return Warnings(
        same_name=same,
        alike=[row for row in near if row not in same],
        public_bodies=list(_public_bodies(keys)) if keys else [],
        public_words=public_words(names),
        permitted_words=permitted_words(names),
        strange_letters=strange_letters(names),
        same_number=list(_same_number(profile)),
        same_domain=list(_same_domain(profile)),
    )


def _csos_alike(organisation: Organisation, keys: list[str]) -> list[Organisation]:
    """CSOs whose name reads like one of `keys`, the nearest first; found by the trigram index.

    At its usual threshold of 0.3 the index would give every "… Derneği" to be compared.
    """
    reads_like, near = Q(), []
    for column in ("name_tr", "name_en"):
        for key in keys:
            reads_like |= Q(TrigramSimilar(Skeleton(column), Value(key)))
            near.append(Coalesce(TrigramSimilarity(Skeleton(column), key), 0.0))
    rows = Organisation.objects.csos().exclude(pk=organisation.pk).filter(reads_like)
    rows = rows.annotate(near=Greatest(*near, Value(0.0))).filter(near__gte=ALIKE)
    shown = rows.select_related("province", "cso_profile").defer("search", "province__search")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL pg_trgm.similarity_threshold = %s", [ALIKE])
        return list(shown.order_by("-near", "pk")[:MOST_FOUND])


def _public_bodies(keys: list[str]) -> list[Organisation]:
    """Public bodies that bear, or once bore, a name that stands inside one of `keys`.

    They are few, so all their names are compared here, half-right letters and all.
    """
    bodies = Organisation.objects.exclude(
        kind__in=[Organisation.Kind.CSO, Organisation.Kind.COMPANY]
    )
    former = OrganisationName.objects.filter(organisation__in=bodies.values("pk"))
    rows = [
        *bodies.values_list("pk", "name_tr", "name_en"),
        *former.values_list("organisation", "name_tr", "name_en"),
    ]
    found = {pk for pk, *names in rows if any(_borrowed(name, keys) for name in names if name)}
    return list(bodies.filter(pk__in=found).defer("search").order_by("slug")[:MOST_FOUND])


def _borrowed(name: str, keys: list[str]) -> bool:
    body = skeleton(IN_BRACKETS.sub("", name))
    if len(body) < SHORTEST_PART:
        return body in keys
    return any(body in key or _nearness(body, key) >= ALIKE for key in keys)


def _nearness(first: str, second: str) -> float:
    """How many groups of three letters two names share, as pg_trgm counts."""
    one, other = _threes(first), _threes(second)
    return len(one & other) / len(one | other)


def _threes(text: str) -> set[str]:
    padded = f"  {text} "
    return {padded[place : place + 3] for place in range(len(padded) - 2)}


def public_words(names: list[str]) -> list[str]:
    """Return the words of `names` that public bodies bear, and their names of several words."""
    beginnings = tuple(skeleton(word) for word in PUBLIC_WORDS)
    words = [word for name in names for word in WORD.findall(name)]
    found = [word for word in words if skeleton(word).startswith(beginnings)]
    whole = [skeleton(name) for name in names]
    found += [body for body in PUBLIC_NAMES if any(skeleton(body) in name for name in whole)]
    if not found:
        # Spaces between the letters hide a word from the eye of a machine only.
        long = [word for word in PUBLIC_WORDS if len(word) > SHORTEST_PART]
        found = [word for word in long if any(skeleton(word) in name for name in whole)]
    return list(dict.fromkeys(found))


def permitted_words(names: list[str]) -> list[str]:
    """Return the words of `names` that an association may bear by permission only."""
    known = {skeleton(word) for word in PERMITTED_WORDS}
    words = [word for name in names for word in WORD.findall(name)]
    return list(dict.fromkeys(word for word in words if skeleton(word) in known))


def strange_letters(names: list[str]) -> list[str]:
    """Return in words the letters of other alphabets and the signs that nobody sees."""
    letters = {letter for name in names for letter in name}
    strange = [letter for letter in sorted(letters) if _is_strange(letter)]
    return [f"{'' if is_hidden(letter) else letter} {_code(letter)}".strip() for letter in strange]


def _is_strange(letter: str) -> bool:
    if letter.isascii():
        return False
    if is_hidden(letter):
        return True
    if letter.isalpha() or unicodedata.combining(letter):
        return not unicodedata.name(letter, "").startswith("LATIN") or letter in LOOKS_ASCII
    return unicodedata.category(letter) in {"Nd", "No", "Sm"}


def _code(letter: str) -> str:
    return f"U+{ord(letter):04X} {unicodedata.name(letter, '')}".strip()


def mail_domain(address: str) -> str:
    """Return the domain of an address that only its owner has; "" for those of everybody."""
    domain = address.rpartition("@")[2]
    return "" if domain in FREE_MAIL else domain


def _same_number(profile: CsoProfile) -> QuerySet[CsoProfile]:
    """Others that state this number or its digits, whatever their form or state."""
    others = CsoProfile.objects.exclude(pk=profile.pk).for_list()
    if not profile.registry_number:
        return others.none()
    return others.numbered(profile.registry_number).order_by("pk")[:MOST_FOUND]


def _same_domain(profile: CsoProfile) -> QuerySet[CsoProfile]:
    """Others whose contact address lies in the same domain, where that is not everybody's."""
    others = CsoProfile.objects.exclude(pk=profile.pk).for_list()
    domain = mail_domain(profile.contact_email)
    if not domain:
        return others.none()
    return others.filter(contact_domain=domain).order_by("pk")[:MOST_FOUND]
