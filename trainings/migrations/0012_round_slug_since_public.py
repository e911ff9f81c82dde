"""A round's address is fixed since its project was public first, also while that is a draft again.

Being in review is no publication: until then the address may still change.
"""

from django.db import migrations

FUNCTION = """
CREATE OR REPLACE FUNCTION check_round_slug() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM trainings_trainingprogramme AS programme
        JOIN programmes_project AS project ON project.id = programme.project_id
        WHERE programme.id = OLD.programme_id AND %s
    ) THEN
        RAISE EXCEPTION 'the address is fixed since the first publication'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'round_slug_is_fixed';
    END IF;
    RETURN NEW;
END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("programmes", "0022_project_states_held"),
        ("trainings", "0011_days_experts_and_groups"),
    ]

    operations = [
        migrations.RunSQL(
            FUNCTION % "project.has_been_public", FUNCTION % "project.state <> 'draft'"
        )
    ]
