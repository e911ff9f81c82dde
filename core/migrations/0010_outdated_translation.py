"""A note on each translation whose original was changed after it, and the functions that write it.

core.freshness puts the triggers on the tables.
"""

import django.db.models.functions.datetime
from django.db import migrations, models

CREATE = r"""
CREATE FUNCTION text_hash(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN md5(btrim(regexp_replace(normalize(coalesce($1, ''), NFC), '[[:space:]]+', ' ', 'g')));

-- Arguments: the model's label, its key's column, and the translated fields.
CREATE FUNCTION note_outdated_translation() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    was jsonb := to_jsonb(OLD);
    is_now jsonb := to_jsonb(NEW);
    key bigint := (is_now ->> TG_ARGV[1])::bigint;
    main text := is_now ->> 'primary_language';
    other text := CASE main WHEN 'tr' THEN 'en' ELSE 'tr' END;
    name text;
    former text;
    original text;
    translation text;
BEGIN
    IF was ->> 'primary_language' <> main THEN
        UPDATE public.core_outdatedtranslation SET language = other
        WHERE target_label = TG_ARGV[0] AND target_id = key;
    END IF;
    FOR i IN 2 .. TG_NARGS - 1 LOOP
        name := TG_ARGV[i];
        former := public.text_hash(was ->> (name || '_' || main));
        original := public.text_hash(is_now ->> (name || '_' || main));
        translation := public.text_hash(is_now ->> (name || '_' || other));
        IF translation <> public.text_hash(was ->> (name || '_' || other)) THEN
            DELETE FROM public.core_outdatedtranslation
            WHERE target_label = TG_ARGV[0] AND target_id = key AND field = name;
        ELSIF original <> former AND translation <> public.text_hash('') THEN
            INSERT INTO public.core_outdatedtranslation
                (target_label, target_id, field, language, source_hash)
            VALUES (TG_ARGV[0], key, name, other, former)
            ON CONFLICT DO NOTHING;
            DELETE FROM public.core_outdatedtranslation
            WHERE target_label = TG_ARGV[0] AND target_id = key AND field = name
                AND source_hash = original;
        END IF;
    END LOOP;
    RETURN NULL;
END
$$;

CREATE FUNCTION forget_outdated_translation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM public.core_outdatedtranslation
    WHERE target_label = TG_ARGV[0] AND target_id = (to_jsonb(OLD) ->> TG_ARGV[1])::bigint;
    RETURN NULL;
END
$$;
"""

DROP = """
DROP FUNCTION forget_outdated_translation() CASCADE;
DROP FUNCTION note_outdated_translation() CASCADE;
DROP FUNCTION text_hash(text);
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0009_source_note_decided_at")]

    operations = [
        migrations.CreateModel(
            name="OutdatedTranslation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "target_label",
                    models.CharField(max_length=60, verbose_name="kind of object"),
                ),
                ("target_id", models.PositiveBigIntegerField(verbose_name="object")),
                ("field", models.CharField(max_length=60, verbose_name="field")),
                (
                    "language",
                    models.CharField(
                        choices=[("tr", "Türkçe"), ("en", "English")],
                        max_length=2,
                        verbose_name="language",
                    ),
                ),
                (
                    "source_hash",
                    models.CharField(
                        max_length=32, verbose_name="fingerprint of the former original"
                    ),
                ),
                (
                    "noticed_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="original changed at",
                    ),
                ),
            ],
            options={
                "verbose_name": "translation perhaps out of date",
                "verbose_name_plural": "translations perhaps out of date",
                "ordering": ["-noticed_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=["target_label", "target_id", "field"],
                        name="outdatedtranslation_unique",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("language__in", ["tr", "en"])),
                        name="outdatedtranslation_language_known",
                        violation_error_message="Please choose one of the values that are offered.",
                    ),
                ],
            },
        ),
        migrations.RunSQL(CREATE, DROP),
    ]
