"""A published project has at least one funder: deferred constraint triggers on both ends.

They lock the project first, so that two people who each remove one of two funders cannot both win.
"""

from django.db import migrations

CREATE = """
CREATE FUNCTION check_project_has_funder() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    checked bigint;
BEGIN
    IF TG_TABLE_NAME = 'programmes_project' THEN
        checked := NEW.id;
    ELSE
        checked := OLD.project_id;
    END IF;
    PERFORM FROM programmes_project
    WHERE id = checked AND state = 'published'
    FOR NO KEY UPDATE;
    IF FOUND AND NOT EXISTS (
        SELECT FROM programmes_projectorganisation
        WHERE project_id = checked AND role = 'funder'
    ) THEN
        RAISE EXCEPTION 'a published project needs a funder'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'project_has_funder';
    END IF;
    RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER project_has_funder
AFTER INSERT OR UPDATE OF state ON programmes_project
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW WHEN (NEW.state = 'published') EXECUTE FUNCTION check_project_has_funder();

CREATE CONSTRAINT TRIGGER project_keeps_funder
AFTER UPDATE OR DELETE ON programmes_projectorganisation
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW WHEN (OLD.role = 'funder') EXECUTE FUNCTION check_project_has_funder();
"""

DROP = """
DROP TRIGGER project_keeps_funder ON programmes_projectorganisation;
DROP TRIGGER project_has_funder ON programmes_project;
DROP FUNCTION check_project_has_funder();
"""


class Migration(migrations.Migration):
    dependencies = [("programmes", "0008_end_is_last_day")]

    operations = [migrations.RunSQL(CREATE, DROP)]
