"""The check of 0012 behind a lock on the pilot: two connections at once could each see only theirs.

One made a neighbour of a pilot while the other made that pilot a neighbour, and both committed.
"""

from django.db import migrations

BROKEN = """EXISTS (
        SELECT 1
        FROM programmes_projectprovince AS neighbour
        JOIN programmes_projectprovince AS pilot ON pilot.id = neighbour.pilot_id
        WHERE ({row})
            AND (pilot.role <> 'pilot' OR pilot.project_id <> neighbour.project_id)
    )"""
FUNCTION = f"""
CREATE OR REPLACE FUNCTION check_projectprovince_pilot() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    {{lock}}
    IF {BROKEN.format(row="neighbour.id = NEW.id")}
        OR {BROKEN.format(row="neighbour.pilot_id = NEW.id")} THEN
        RAISE EXCEPTION 'a neighbour needs a pilot of the same project'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'projectprovince_pilot_of_same_project';
    END IF;
    RETURN NULL;
END
$$;
"""
LOCK = """-- The pilot stays as it is looked at until this commits.
    PERFORM FROM programmes_projectprovince WHERE id = NEW.pilot_id FOR SHARE;"""


class Migration(migrations.Migration):
    dependencies = [("programmes", "0012_pilot_check_by_index")]

    operations = [migrations.RunSQL(FUNCTION.format(lock=LOCK), FUNCTION.format(lock=""))]
