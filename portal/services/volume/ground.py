"""What all invented rows are made from: words, provinces, topics and one seeded generator."""

import json
import uuid
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any

from django.utils import timezone

from accounts.models import HELP_DESK_OFFICER, User
from accounts.services import create_person
from helpdesk.models import Desk, Ticket
from portal.services.demo_tickets import routes_of
from programmes.models import Project
from provinces.models import Province
from publications.models import Publication, Topic

WORDS = Path(__file__).parents[2] / "data" / "volume_words.json"
SEED = "köprü"
# Rows are dated before this day, so that a benchmark of next year reads the same ones.
END = datetime.combine(datetime(2026, 11, 1), time())
OFFICER = "hacim@kopru.example"
LARGE_PROVINCES = {34: 14, 6: 9, 35: 7, 16: 4, 7: 4, 1: 3, 42: 3, 27: 3, 21: 3}
PARAGRAPHS = 400

Row = dict[str, Any]


@dataclass(frozen=True)
class Ground:
    """What the rows are made from."""

    random: Random
    end: datetime
    words: dict[str, list[str]]
    paragraphs: list[str]
    provinces: list[Province]
    province_weights: list[int]
    topics: list[Topic]
    desk: Desk
    routes: dict[int, int]
    officer: User

    def weighted(self, weights: dict[str, int]) -> str:
        return self.random.choices(list(weights), list(weights.values()))[0]

    def province(self) -> Province:
        return self.random.choices(self.provinces, self.province_weights)[0]

    def title(self) -> str:
        subject = self.random.choice(self.words["subjects"])
        return f"{self.province().name_tr} {subject} {self.random.choice(self.words['forms'])}"

    def text(self, paragraphs: int) -> str:
        return "\n\n".join(self.random.choices(self.paragraphs, k=paragraphs))

    def moment(self, days: int) -> datetime:
        """More rows in the last years than in the first."""
        age = days * self.random.random() ** 1.5
        return self.end - timedelta(days=age, seconds=self.random.randrange(86_400))

    def key(self) -> uuid.UUID:
        return uuid.UUID(int=self.random.getrandbits(128), version=4)


def dated(moment: datetime) -> Row:
    return {"created_at": moment, "updated_at": moment}


def read_ground() -> Ground:
    existing = (model.objects.count() for model in (Ticket, Publication, Project))
    random = Random(f"{SEED} {' '.join(map(str, existing))}")
    words = json.loads(WORDS.read_text(encoding="utf-8"))
    provinces = list(Province.objects.order_by("plate_code").defer("search"))
    desk = Desk.objects.open().get()
    return Ground(
        random=random,
        end=timezone.make_aware(END),
        words=words,
        paragraphs=[" ".join(random.choices(words["sentences"], k=4)) for _n in range(PARAGRAPHS)],
        provinces=provinces,
        province_weights=[LARGE_PROVINCES.get(row.plate_code, 1) for row in provinces],
        topics=list(Topic.objects.order_by("slug")),
        desk=desk,
        routes=routes_of(desk),
        officer=_officer(),
    )


def _officer() -> User:
    return User.objects.filter(email_canonical=OFFICER).first() or create_person(
        email=OFFICER, full_name="Hacim Denemesi", roles=[HELP_DESK_OFFICER]
    )
