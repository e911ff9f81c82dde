"""The demonstration's training programme: rounds, days, and deliveries in the pilot provinces."""

from portal.services import demo_files
from portal.services.demo_files import Calendar, Row
from programmes.models import Project
from publications.models import Topic
from trainings.models import Delivery, Round, TrainingProgramme
from trainings.services import move_delivery

State = Delivery.State


def add_trainings(calendar: Calendar) -> int:
    """Add the training programme with its rounds and deliveries; return how many deliveries."""
    content = demo_files.read("trainings")
    project = Project.objects.get(is_demo=True, slug=content["project"])
    if project.training_programmes.exists():
        return 0
    programme = TrainingProgramme.objects.create(
        project=project, **calendar.columns(content["programme"])
    )
    topics = {topic.slug: topic for topic in Topic.objects.all()}
    return sum(_add_round(programme, row, topics, calendar) for row in content["rounds"])


def _add_round(
    programme: TrainingProgramme, row: Row, topics: dict[str, Topic], calendar: Calendar
) -> int:
    training_round = Round.objects.create(programme=programme, **calendar.columns(row))
    for number, day in enumerate(row["contents"], start=1):
        round_day = training_round.days.create(number=number)
        for ordinal, topic in enumerate(day, start=1):
            columns = calendar.columns(topic) | {"topic": topics[topic["topic"]]}
            round_day.topics.create(ordinal=ordinal, **columns)
    for delivery in row["deliveries"]:
        _add_delivery(training_round, delivery, calendar)
    return len(row["deliveries"])


def _add_delivery(training_round: Round, row: Row, calendar: Calendar) -> None:
    """Announce a delivery; one whose days are over is completed, one with a reason is cancelled."""
    columns = calendar.columns(row)
    delivery = Delivery.objects.create(
        round=training_round, slug=columns["province"].slug, is_demo=True, **columns
    )
    delivery = move_delivery(delivery=delivery, state=State.ANNOUNCED, actor=None)
    if "cancel_reason" in row:
        move_delivery(delivery=delivery, state=State.CANCELLED, actor=None)
    elif delivery.end_on < calendar.today:
        move_delivery(delivery=delivery, state=State.COMPLETED, actor=None)
