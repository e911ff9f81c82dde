"""The sets of what projects made and counted."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import OuterRef
from django.utils.translation import gettext_lazy as _

from core.datasets import (
    PRIMARY_LANGUAGE,
    Code,
    Column,
    Dataset,
    Day,
    Flag,
    Number,
    Rows,
    Texts,
    Whole,
)
from programmes.models import Deliverable, DeliverablePart, Figure, Project


def _public_projects():
    return Project.objects.visible_to(AnonymousUser())


FIGURES = Dataset(
    name="figures",
    title=_("Figures"),
    meaning=_("Numbers that sources state, each with how exactly it is stated."),
    model=Figure,
    rows=lambda: Figure.objects.filter(project__in=_public_projects()),
    key={"id": "pk"},
    columns=[
        Whole("id", _("number"), "pk", note=_("Ours: figures have no public number.")),
        Column("project", _("project"), "project__slug"),
        Whole("activity", _("activity"), "activity_id", note=_("Its number.")),
        Code("measure", _("measure"), choices=Figure.Measure.choices),
        Texts("label", _("what is counted")),
        PRIMARY_LANGUAGE,
        Number("value", _("value"), note=_("Read it with its qualifier: at least, about, target.")),
        Code("qualifier", _("qualifier"), choices=Figure.Qualifier.choices),
        Flag(
            "is_additive",
            _("may be added up"),
            note=_("Figures without it overlap, or are targets: a sum would count twice."),
        ),
        Whole("sites", _("at how many places")),
        Texts("sites_label", _("what the places are")),
        Day("as_of", _("as of")),
        Code("basis", _("basis"), choices=Figure.Basis.choices),
        Column(
            "source_document",
            _("source document"),
            note=_("Its number; the page “Glossary” of the portal says what each document is."),
        ),
        Column(
            "source_locator", _("place in the document"), note=_("The line or lines of its text.")
        ),
        Flag("is_demo", _("invented for the demo"), "project__is_demo"),
    ],
)
DELIVERABLES = Dataset(
    name="deliverables",
    title=_("Deliverables"),
    meaning=_("Things that the projects made: guides, models, training modules, platforms."),
    model=Deliverable,
    rows=lambda: Deliverable.objects.filter(project__in=_public_projects()),
    key={"project": "project__slug", "number": "number"},
    columns=[
        Column("project", _("project"), "project__slug"),
        Whole("number", _("number")),
        Code("kind", _("kind"), choices=Deliverable.Kind.choices),
        Texts("title", _("title")),
        PRIMARY_LANGUAGE,
        Texts("description", _("description")),
        Whole("result", _("result"), "result__number", note=_("Its number in the project.")),
        Column("owner", _("run by"), "owner__slug"),
        Texts("access_note", _("who may use it")),
        Rows(
            "parts",
            _("parts of a deliverable"),
            rows=lambda: DeliverablePart.objects.filter(deliverable=OuterRef("pk")).order_by(
                "number"
            ),
            items=[
                Whole("number", _("number")),
                Texts("title", _("title")),
                Texts("description", _("description")),
            ],
        ),
        Flag("is_demo", _("invented for the demo"), "project__is_demo"),
    ],
)
