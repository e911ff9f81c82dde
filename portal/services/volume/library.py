"""Invented publications, each with one version."""

from collections.abc import Iterator
from datetime import datetime

from core.text import slugify_tr
from portal.services.bulk import copy_rows, take_numbers
from portal.services.volume.ground import Ground, Row, dated
from publications.models import Publication, Version

PUBLICATION_DAYS = 8 * 365
KINDS = {
    "guide": 22, "news": 26, "report": 16, "paper": 10, "training_material": 10,
    "handbook": 6, "guideline": 5, "plan": 2, "model": 2, "code_of_conduct": 1,
}  # fmt: skip
VERSION_STATES = {"published": 97, "draft": 2, "withdrawn": 1}
WITH_ENGLISH = 0.35


def add_publications(ground: Ground, count: int) -> None:
    numbers = take_numbers(Publication, count)
    moments = [ground.moment(PUBLICATION_DAYS) for _number in numbers]
    titles = [ground.title() for _number in numbers]
    made = list(zip(numbers, titles, moments, strict=True))
    copy_rows(Publication, (_publication(ground, *parts) for parts in made))
    copy_rows(Version, (_version(ground, *parts) for parts in made))
    copy_rows(Publication.topics.through, _topic_rows(ground, numbers))


def _publication(ground: Ground, number: int, title: str, moment: datetime) -> Row:
    slug = f"{slugify_tr(title)[:140]}-{number}"
    kind = ground.weighted(KINDS)
    return {"number": number, "slug": slug, "kind": kind, "is_demo": True, **dated(moment)}


def _version(ground: Ground, number: int, title: str, moment: datetime) -> Row:
    state = ground.weighted(VERSION_STATES)
    has_english = ground.random.random() < WITH_ENGLISH
    summary, body = ground.text(1), ground.text(3)
    return {
        "publication_id": number,
        "state": state,
        "published_at": None if state == Version.State.DRAFT else moment,
        "title": title,
        "title_tr": title,
        "title_en": f"{ground.random.choice(ground.words['titles_en'])} {number}"
        if has_english
        else None,
        "summary": summary,
        "summary_tr": summary,
        "body": body,
        "body_tr": body,
        **dated(moment),
    }


def _topic_rows(ground: Ground, numbers: list[int]) -> Iterator[Row]:
    for number in numbers:
        for topic in ground.random.sample(ground.topics, ground.random.choice([1, 1, 1, 2])):
            yield {"publication_id": number, "topic_id": topic.pk}
