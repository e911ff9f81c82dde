"""A neighbour's pilot is a pilot of the same project: a deferred constraint trigger.

It checks both ends, so that neither the neighbour's row nor the pilot's can break it later.
"""

from django.db import migrations

CREATE = """
CREATE FUNCTION check_projectprovince_pilot() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1
        FROM programmes_projectprovince AS neighbour
        JOIN programmes_projectprovince AS pilot ON pilot.id = neighbour.pilot_id
        WHERE (neighbour.id = NEW.id OR pilot.id = NEW.id)
            AND (pilot.role <> 'pilot' OR pilot.project_id <> neighbour.project_id)
    ) THEN
        RAISE EXCEPTION 'a neighbour needs a pilot of the same project'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'projectprovince_pilot_of_same_project';
    END IF;
    RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER projectprovince_pilot_of_same_project
AFTER INSERT OR UPDATE ON programmes_projectprovince
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION check_projectprovince_pilot();
"""

DROP = """
DROP TRIGGER projectprovince_pilot_of_same_project ON programmes_projectprovince;
DROP FUNCTION check_projectprovince_pilot();
"""


class Migration(migrations.Migration):
    dependencies = [("programmes", "0001_models")]

    operations = [migrations.RunSQL(CREATE, DROP)]
