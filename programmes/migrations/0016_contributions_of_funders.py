"""A contribution comes from a funder of its project, and shares never pass 100 %.

Deferred constraint triggers: the role and the contributions of a form are saved in any order. They
lock the project first, so that two people who each add a share cannot both win.
"""

from django.db import migrations

CREATE = """
CREATE FUNCTION check_contributions() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    checked bigint;
BEGIN
    checked := CASE
        WHEN TG_TABLE_NAME = 'programmes_contribution' THEN NEW.project_id
        ELSE OLD.project_id
    END;
    PERFORM FROM programmes_project WHERE id = checked FOR NO KEY UPDATE;
    IF EXISTS (
        SELECT FROM programmes_contribution AS paid
        WHERE paid.project_id = checked AND NOT EXISTS (
            SELECT FROM programmes_projectorganisation AS part
            WHERE part.project_id = checked AND part.role = 'funder'
                AND part.organisation_id = paid.funder_id
        )
    ) THEN
        RAISE EXCEPTION 'a contribution comes from a funder of the project'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'contribution_of_a_funder';
    END IF;
    IF (SELECT sum(share_percent) FROM programmes_contribution WHERE project_id = checked) > 100
    THEN
        RAISE EXCEPTION 'the shares of a project pass 100 percent'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'contribution_shares';
    END IF;
    RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER contribution_fits_project
AFTER INSERT OR UPDATE ON programmes_contribution
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION check_contributions();

CREATE CONSTRAINT TRIGGER contribution_keeps_funder
AFTER UPDATE OR DELETE ON programmes_projectorganisation
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW WHEN (OLD.role = 'funder') EXECUTE FUNCTION check_contributions();
"""

DROP = """
DROP TRIGGER contribution_keeps_funder ON programmes_projectorganisation;
DROP TRIGGER contribution_fits_project ON programmes_contribution;
DROP FUNCTION check_contributions();
"""


class Migration(migrations.Migration):
    dependencies = [("programmes", "0015_rows_of_one_project")]

    operations = [migrations.RunSQL(CREATE, DROP)]
