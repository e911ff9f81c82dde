"""The training rounds of a project: their days with topics, and where they were held."""

from django.db.models import Prefetch

from core.translation import translated
from programmes.models import Project
from reports.data.lines import DayLine, DeliveryLine, ProgrammeLine, RoundPart, When
from trainings.models import Delivery, Round, RoundDay


def collect_rounds(project: Project) -> tuple[RoundPart, ...]:
    """Read them in four queries, for any number of rounds."""
    days = Prefetch("days", RoundDay.objects.prefetch_related("topics"))
    told = Delivery.objects.announced_once().select_related("province").defer("province__search")
    rounds = Round.objects.of_project(project).prefetch_related(days, Prefetch("deliveries", told))
    return tuple(_round(row) for row in rounds)


def collect_programmes(project: Project) -> tuple[ProgrammeLine, ...]:
    """Read the training programmes, with rounds or without, in one query."""
    return tuple(
        ProgrammeLine(
            title=translated(row, "title"),
            audience=row.get_audience_display(),
            days=row.days,
            texts=tuple(translated(row, name) for name in ("description", "mentoring")),
        )
        for row in project.training_programmes.order_by("pk")
    )


def _round(row: Round) -> RoundPart:
    return RoundPart(
        programme=translated(row.programme, "title"),
        audience=row.programme.get_audience_display(),
        title=translated(row, "title"),
        when=When(row.start_on, row.start_precision, row.end_on, row.end_precision),
        days=tuple(
            DayLine(day.number, tuple(translated(topic, "title") for topic in day.topics.all()))
            for day in row.days.all()
        ),
        deliveries=tuple(
            DeliveryLine(
                delivery.province.text("name"),
                delivery.start_on,
                delivery.end_on,
                delivery.get_state_display(),
            )
            for delivery in row.deliveries.all()
        ),
    )
