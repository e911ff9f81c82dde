"""Old web addresses: kept by triggers, so that no way of changing a row can forget one.

A table whose rows have a page gets three triggers that call keep_slug_redirects (programmes.0010,
trainings.0009, publications.0008). Its arguments: the column of the key, and the column that
addresses are unique inside of, or 0.
"""

from django.db import migrations, models

CREATE = """
-- Refuses with a sentence and the trigger's name: core.errors finds the words for people by it.
CREATE FUNCTION refuse() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: %', TG_TABLE_NAME, TG_ARGV[0]
        USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_NAME;
END
$$;

CREATE FUNCTION keep_slug_redirects() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        EXECUTE format(
            'DELETE FROM public.core_slugredirect
            WHERE kind = $1 AND target_id IN (SELECT %I FROM gone)',
            TG_ARGV[0]
        ) USING TG_TABLE_NAME;
        RETURN NULL;
    END IF;
    -- An address that lives is no longer an old one.
    EXECUTE format(
        'DELETE FROM public.core_slugredirect AS redirect USING made
        WHERE redirect.kind = $1 AND redirect.slug = made.slug AND redirect.within = %s',
        TG_ARGV[1]
    ) USING TG_TABLE_NAME;
    IF TG_OP = 'UPDATE' THEN
        EXECUTE format(
            'INSERT INTO public.core_slugredirect (kind, within, slug, target_id)
            SELECT $1, was.within, was.slug, was.key
            FROM (SELECT %1$I AS key, %2$s AS within, slug FROM gone) AS was
            WHERE NOT EXISTS (
                SELECT FROM made WHERE made.slug = was.slug AND %2$s = was.within
            )',
            TG_ARGV[0], TG_ARGV[1]
        ) USING TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END
$$;

-- pg_trigger_depth: 0 means that a statement of a person or a program writes here itself.
CREATE TRIGGER slugredirect_by_triggers_only BEFORE INSERT OR UPDATE ON core_slugredirect
FOR EACH ROW WHEN (pg_trigger_depth() = 0)
EXECUTE FUNCTION refuse('old addresses are kept by triggers only');
"""

DROP = """
DROP TRIGGER slugredirect_by_triggers_only ON core_slugredirect;
DROP FUNCTION keep_slug_redirects();
DROP FUNCTION refuse();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0005_columns_hold_their_choices"),
    ]

    operations = [
        migrations.CreateModel(
            name="SlugRedirect",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=60, verbose_name="kind of object")),
                ("within", models.PositiveBigIntegerField(default=0, verbose_name="inside of")),
                (
                    "slug",
                    models.SlugField(db_index=False, max_length=160, verbose_name="web address"),
                ),
                ("target_id", models.PositiveBigIntegerField(verbose_name="object")),
            ],
            options={
                "verbose_name": "old web address",
                "verbose_name_plural": "old web addresses",
            },
        ),
        migrations.AddIndex(
            model_name="slugredirect",
            index=models.Index(fields=["kind", "target_id"], name="slugredirect_target"),
        ),
        migrations.AddConstraint(
            model_name="slugredirect",
            constraint=models.UniqueConstraint(
                fields=("kind", "within", "slug"), name="slugredirect_unique"
            ),
        ),
        migrations.RunSQL(CREATE, DROP),
    ]
