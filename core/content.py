"""The clock of public content: what the page cache compares to know that nothing changed.

An app whose rows the public sees says `has_public_content = True` in its AppConfig; after every
migrate its tables get a trigger that notes each writing statement in ContentChange. A save in the
admin, a service or psql is thus seen by the next public request.
"""

from datetime import timedelta

from django.apps import AppConfig, apps
from django.db import connection, connections, models
from django.db.models import Max
from django.utils import timezone

from core.models import ContentChange

KEPT = timedelta(minutes=5)

CLOCK = "SELECT max(id), sum(id) FROM core_contentchange"

TRIGGER = """
CREATE OR REPLACE TRIGGER content_change
AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION note_content_change()
"""


def clock() -> str:
    """Return a text that differs after every committed change of public content (one query).

    The sum catches a change whose row number was drawn early and committed late. Plain SQL: every
    public page asks, and building the query would take longer than running it.
    """
    with connection.cursor() as cursor:
        cursor.execute(CLOCK)
        newest, total = cursor.fetchone()
    return f"{newest}-{total}"


def prune() -> None:
    """Forget old changes, which every request would add up; the newest row stays.

    Beat runs it; it moves the clock once, which only costs the cached pages.
    """
    newest = ContentChange.objects.aggregate(pk=Max("pk"))["pk"]
    old = ContentChange.objects.filter(at__lt=timezone.now() - KEPT)
    old.exclude(pk=newest).delete()


def watched_models(app: AppConfig) -> list[type[models.Model]]:
    """Return the models of `app` that the public sees: all but histories and job rows."""
    return [
        model
        for model in apps.get_app_config(app.label).get_models(include_auto_created=True)
        if not model.__name__.startswith("Historical") and not hasattr(model, "task_name")
    ]


def watch(sender: AppConfig, using: str = "default", **kwargs: object) -> None:
    """Put the trigger on each table of an app with public content (post_migrate)."""
    if not getattr(sender, "has_public_content", False):
        return
    with connections[using].cursor() as cursor:
        existing = set(connections[using].introspection.table_names(cursor))
        for model in watched_models(sender):
            if model._meta.db_table in existing:
                cursor.execute(TRIGGER.format(table=f'"{model._meta.db_table}"'))
