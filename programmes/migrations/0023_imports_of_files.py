"""Imports of activities and figures from a file, and the references by which a file names rows."""

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

CREATE = """
CREATE FUNCTION refuse_second_end_of_import() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an import that was saved or discarded stays so'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'bulkimport_ends_once';
END
$$;

CREATE TRIGGER bulkimport_ends_once
BEFORE UPDATE OF state ON programmes_bulkimport
FOR EACH ROW WHEN (OLD.state <> 'checked' AND NEW.state <> OLD.state)
EXECUTE FUNCTION refuse_second_end_of_import();

CREATE CONSTRAINT TRIGGER importreference_activity_within_project
AFTER INSERT OR UPDATE OF activity_id, project_id ON programmes_importreference
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW WHEN (NEW.activity_id IS NOT NULL)
EXECUTE FUNCTION check_link_within_project('importreference', 'activity_id', 'activity');

CREATE CONSTRAINT TRIGGER importreference_figure_within_project
AFTER INSERT OR UPDATE OF figure_id, project_id ON programmes_importreference
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW WHEN (NEW.figure_id IS NOT NULL)
EXECUTE FUNCTION check_link_within_project('importreference', 'figure_id', 'figure');
"""

DROP = """
DROP TRIGGER importreference_figure_within_project ON programmes_importreference;
DROP TRIGGER importreference_activity_within_project ON programmes_importreference;
DROP TRIGGER bulkimport_ends_once ON programmes_bulkimport;
DROP FUNCTION refuse_second_end_of_import();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("programmes", "0022_project_states_held"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BulkImport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated at")),
                (
                    "kind",
                    models.CharField(
                        choices=[("activities", "Activities"), ("figures", "Figures")],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("checked", "Checked, not saved"),
                            ("saved", "Saved"),
                            ("discarded", "Discarded"),
                        ],
                        default="checked",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("file_name", models.CharField(max_length=200, verbose_name="file name")),
                ("sha256", models.CharField(max_length=64)),
                ("table", models.JSONField(null=True, verbose_name="typed rows")),
                (
                    "finished_at",
                    models.DateTimeField(null=True, verbose_name="saved or discarded at"),
                ),
                ("row_count", models.PositiveIntegerField(verbose_name="rows read")),
                ("new_count", models.PositiveIntegerField(default=0, verbose_name="new")),
                ("changed_count", models.PositiveIntegerField(default=0, verbose_name="changed")),
                (
                    "unchanged_count",
                    models.PositiveIntegerField(default=0, verbose_name="unchanged"),
                ),
                ("left_out_count", models.PositiveIntegerField(default=0, verbose_name="left out")),
                (
                    "finished_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="saved or discarded by",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="imports",
                        to="programmes.project",
                        verbose_name="project",
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="uploaded by",
                    ),
                ),
            ],
            options={
                "verbose_name": "import of a file",
                "verbose_name_plural": "imports of files",
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["activities", "figures"])),
                        name="bulkimport_kind_known",
                        violation_error_message="Please choose one of the values that are offered.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["checked", "saved", "discarded"])),
                        name="bulkimport_state_known",
                        violation_error_message="Please choose one of the values that are offered.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("finished_at__isnull", True),
                                ("state", "checked"),
                                ("table__isnull", False),
                            ),
                            models.Q(
                                models.Q(("state", "checked"), _negated=True),
                                ("finished_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="bulkimport_finished_has_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "saved"), _negated=True),
                            (
                                "row_count",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("new_count"), "+", models.F("changed_count")
                                        ),
                                        "+",
                                        models.F("unchanged_count"),
                                    ),
                                    "+",
                                    models.F("left_out_count"),
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="bulkimport_counts_every_row",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportReference",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reference", models.CharField(max_length=60, verbose_name="reference")),
                (
                    "activity",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="import_reference",
                        to="programmes.activity",
                        verbose_name="activity",
                    ),
                ),
                (
                    "figure",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="import_reference",
                        to="programmes.figure",
                        verbose_name="figure",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="programmes.project",
                        verbose_name="project",
                    ),
                ),
            ],
            options={
                "verbose_name": "reference of an imported row",
                "verbose_name_plural": "references of imported rows",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("activity__isnull", True), ("figure__isnull", True), _connector="XOR"
                        ),
                        name="importreference_names_one_row",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("figure__isnull", True)),
                        fields=("project", "reference"),
                        name="importreference_of_one_activity",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("activity__isnull", True)),
                        fields=("project", "reference"),
                        name="importreference_of_one_figure",
                    ),
                ],
            },
        ),
        migrations.RunSQL(CREATE, DROP),
    ]
