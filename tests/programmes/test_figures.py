"""What may be added up, and which figures nobody can trace."""

from decimal import Decimal

import pytest
from django.utils.translation import override

from programmes.models import Figure
from programmes.models.result import FigureTotal
from tests.factories.core import SourceNoteFactory
from tests.factories.programmes import FigureFactory, ProjectFactory

pytestmark = pytest.mark.django_db


def figures(measure, *stated, **values):
    """Make figures of (value, qualifier, may be added) of one measure."""
    project = ProjectFactory()
    for value, qualifier, is_additive in stated:
        FigureFactory(
            project=project,
            measure=measure,
            value=value,
            qualifier=qualifier,
            is_additive=is_additive,
            **values,
        )


def test_totals_add_only_what_may_be_added_and_are_no_more_exact_than_their_parts(
    django_assert_num_queries,
):
    participants = [(100, "exact", True), (1500, "at_least", True), (40, "exact", False)]
    figures("participants", *participants, (2000, "target", False), (9, "planned", False))
    figures("interviews", (50, "exact", True), (8, "exact", True))
    figures("people_reached", (70, "at_least", True), (30, "nearly", True))
    figures("staff", (79, "exact", False))
    figures("other", (5, "exact", True), (6, "exact", True), label_tr="Şoför", label_en="Drivers")
    figures("other", (7, "exact", True), label_tr="Iğdır gezisi", label_en=None)

    with override("en"), django_assert_num_queries(1):
        totals = Figure.objects.totals()

    assert totals == [
        FigureTotal("interviews", "Interviews", Decimal(58), "exact", 2, 0, 0),
        FigureTotal("other", "Drivers", Decimal(11), "exact", 2, 0, 0),
        FigureTotal("participants", "Participants", Decimal(1600), "at_least", 2, 2, 1),
        FigureTotal("people_reached", "People reached", Decimal(100), "about", 2, 0, 0),
        FigureTotal("other", "Iğdır gezisi", Decimal(7), "exact", 1, 0, 0),
        FigureTotal("staff", "Staff", None, "exact", 0, 0, 1),
    ]
    assert [row.count_left_out for row in totals] == [0, 0, 3, 0, 0, 1]
    assert Figure.objects.additive().count() == 9


def test_figure_is_without_source_unless_it_names_a_document_or_a_note_that_holds():
    bare, rejected, noted, _named = (
        FigureFactory(source_document=document) for document in ("", "", "", "003")
    )
    about = {"target_label": "programmes.figure", "field": ""}
    SourceNoteFactory(target_id=noted.pk, state="confirmed", **about)
    SourceNoteFactory(target_id=rejected.pk, state="rejected", **about)
    SourceNoteFactory(target_label="programmes.activity", target_id=bare.pk)

    assert set(Figure.objects.without_source()) == {bare, rejected}
