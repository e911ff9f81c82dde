"""What belongs to a part of a project belongs to that project: triggers at both ends.

The row that points checks where it points; the row that is pointed at never changes its project.
"""

from django.db import migrations

# (table, column, table that it points at)
LINKS = [
    ("activity", "group_id", "activitygroup"),
    ("activity", "series_id", "activityseries"),
    ("deliverable", "result_id", "result"),
    ("figure", "activity_id", "activity"),
    ("frameworkalignment", "result_id", "result"),
    ("supportdelivery", "figure_id", "figure"),
]
TARGETS = sorted({target for _table, _column, target in LINKS})

FUNCTIONS = """
CREATE FUNCTION check_link_within_project() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    own bigint;
BEGIN
    EXECUTE format(
        'SELECT other.project_id FROM programmes_%s AS own JOIN programmes_%s AS other '
        'ON other.id = own.%I WHERE own.id = $1 AND other.project_id <> own.project_id',
        TG_ARGV[0], TG_ARGV[2], TG_ARGV[1]
    ) INTO own USING NEW.id;
    IF own IS NOT NULL THEN
        RAISE EXCEPTION '% of another project', TG_ARGV[2]
            USING ERRCODE = 'check_violation', CONSTRAINT = 'link_within_project';
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION refuse_change_of_project() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a part of a project stays in its project'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'part_stays_in_project';
END
$$;
"""

CREATE = FUNCTIONS + "".join(
    f"""
CREATE CONSTRAINT TRIGGER {table}_{column}_within_project
AFTER INSERT OR UPDATE OF {column}, project_id ON programmes_{table}
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW WHEN (NEW.{column} IS NOT NULL)
EXECUTE FUNCTION check_link_within_project('{table}', '{column}', '{target}');
"""
    for table, column, target in LINKS
)
CREATE += "".join(
    f"""
CREATE TRIGGER {target}_stays_in_project
BEFORE UPDATE OF project_id ON programmes_{target}
FOR EACH ROW WHEN (NEW.project_id <> OLD.project_id)
EXECUTE FUNCTION refuse_change_of_project();
"""
    for target in TARGETS
)

DROP = """
DROP FUNCTION check_link_within_project() CASCADE;
DROP FUNCTION refuse_change_of_project() CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("programmes", "0014_context_practice_and_series")]

    operations = [migrations.RunSQL(CREATE, DROP)]
