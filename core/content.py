"""The clock of public content: what the page cache compares to know that nothing changed.

An app says in its AppConfig which of its models the public sees: `public_models`, a list of names
or "__all__". After every migrate their tables get a trigger that notes each writing statement in
ContentChange. A save in the admin, a service or psql is thus seen by the next public request.
"""

from datetime import timedelta

from django.apps import AppConfig, apps
from django.db import InterfaceError, OperationalError, connection, connections, models, transaction
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

    The sum catches a change whose row number was drawn early and committed late. It is the first
    question of every public page, so it is also the check that the connection still lives: a check
    of its own before it would double the database's part in a kept page.
    """
    vars(connections["default"])["health_check_done"] = True  # Django's own name for it.
    try:
        return _read_clock()
    except (OperationalError, InterfaceError):
        connection.close()
        return _read_clock()


def _read_clock() -> str:
    """Plain SQL: building the query would take longer than running it."""
    with connection.cursor() as cursor:
        cursor.execute(CLOCK)
        newest, total = cursor.fetchone()
    return f"{newest}-{total}"


@transaction.atomic
def prune() -> None:
    """Forget old changes, which every request would add up.

    Beat runs it. A new row takes their place: without it the clock could return to a state that it
    has shown before, once a row that was numbered early and committed late is forgotten. So it
    moves the clock, which only costs the cached pages; it does nothing when nothing changed.
    """
    newest = ContentChange.objects.aggregate(pk=Max("pk"))["pk"]
    old = ContentChange.objects.filter(at__lt=timezone.now() - KEPT)
    if old.exclude(pk=newest).exists():
        stays = ContentChange.objects.create()
        old.exclude(pk=stays.pk).delete()


def watched_models(app: AppConfig) -> list[type[models.Model]]:
    """Return the models of `app` that the public sees; of "__all__" no histories and job rows."""
    stated: str | list[str] = getattr(app, "public_models", [])
    if stated != "__all__":
        return [app.get_model(name) for name in stated]
    all_models = apps.get_app_config(app.label).get_models(include_auto_created=True)
    return [model for model in all_models if not _is_internal(model)]


def _is_internal(model: type[models.Model]) -> bool:
    return model.__name__.startswith("Historical") or hasattr(model, "task_name")


def watch(sender: AppConfig, using: str = "default", **kwargs: object) -> None:
    """Put the trigger on each table that the public sees (post_migrate)."""
    tables = [model._meta.db_table for model in watched_models(sender)]
    if not tables:
        return
    with connections[using].cursor() as cursor:
        existing = set(connections[using].introspection.table_names(cursor))
        for table in tables:
            if table in existing:
                cursor.execute(TRIGGER.format(table=f'"{table}"'))
