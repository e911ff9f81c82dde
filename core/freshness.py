"""Which translations may be out of date: noted by triggers, asked for by pages, confirmed by staff.

Every table with texts in two languages has a trigger, put on after every migrate as those of the
content clock are, so the admin, a loader, an import, a shell and psql all count. It compares texts
without regard to blanks and line ends (`text_hash`, migration core.0010).
"""

import hashlib
import unicodedata
from collections import defaultdict
from collections.abc import Iterable

from django.apps import AppConfig
from django.db import connections, models
from django.db.models import Q
from django.utils.translation import get_language
from modeltranslation.translator import translator

from core.models import OutdatedTranslation, TranslatableModel

TRIGGERS = """
CREATE OR REPLACE TRIGGER outdated_translation AFTER UPDATE ON {table}
FOR EACH ROW WHEN (({old}) IS DISTINCT FROM ({new}))
EXECUTE FUNCTION note_outdated_translation({arguments});
CREATE OR REPLACE TRIGGER outdated_translation_gone AFTER DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION forget_outdated_translation({arguments});
"""


def translated_fields(model: type[models.Model]) -> list[str]:
    """Return the fields of `model` that have a Turkish and an English column."""
    return sorted(translator.get_options_for_model(model).all_fields)


def watch(sender: AppConfig, using: str = "default", **kwargs: object) -> None:
    """Put the triggers on each table with translated texts (post_migrate)."""
    with connections[using].cursor() as cursor:
        existing = set(connections[using].introspection.table_names(cursor))
        for model in sender.get_models():
            tables = {model._meta.db_table, OutdatedTranslation._meta.db_table}
            if issubclass(model, TranslatableModel) and tables <= existing:
                cursor.execute(_triggers(model))


def _triggers(model: type[models.Model]) -> str:
    fields = translated_fields(model)
    columns = ["primary_language", *(f"{name}_{code}" for name in fields for code in ("tr", "en"))]
    arguments = [model._meta.label_lower, model._meta.pk.column, *fields]
    return TRIGGERS.format(
        table=f'"{model._meta.db_table}"',
        old=", ".join(f'OLD."{column}"' for column in columns),
        new=", ".join(f'NEW."{column}"' for column in columns),
        arguments=", ".join(f"'{argument}'" for argument in arguments),
    )


def notes_on(rows: Iterable[TranslatableModel]) -> models.QuerySet[OutdatedTranslation]:
    """Return what is noted of the texts of these rows."""
    numbers = defaultdict(list)
    for row in rows:
        numbers[row._meta.label_lower].append(row.pk)
    about = Q(pk__in=[])
    for label, keys in numbers.items():
        about |= Q(target_label=label, target_id__in=keys)
    return OutdatedTranslation.objects.filter(about)


def may_be_outdated(rows: Iterable[TranslatableModel]) -> bool:
    """Whether a text of these rows, as shown now, is a translation older than its original.

    One query; none where the reader reads the originals.
    """
    language = get_language()
    translations = [row for row in rows if row.primary_language != language]
    return bool(translations) and notes_on(translations).filter(language=language).exists()


def fingerprint(row: TranslatableModel, field: str) -> str:
    """Return what stands for both texts of a field: who confirms says by it what was read."""
    texts = (getattr(row, f"{field}_{code}") or "" for code in ("tr", "en"))
    whole = "\x1f".join(unicodedata.normalize("NFC", text) for text in texts)
    return hashlib.sha256(whole.encode()).hexdigest()
