"""Who coordinates a pilot: a pilot of the project it is, and somebody who has the role.

Both look at other tables, so they are triggers: at the assignment itself, and, when a province stops
being a pilot, at the end of that transaction.
"""

from django.db import migrations

CREATE = """
CREATE FUNCTION check_coordinatorassignment() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    -- The pilot stays as it is looked at until this commits.
    PERFORM FROM programmes_projectprovince
    WHERE id = NEW.pilot_id AND project_id = NEW.project_id AND role = 'pilot'
    FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'a coordinator is assigned to a pilot of the project' USING
            ERRCODE = 'check_violation', CONSTRAINT = 'coordinatorassignment_pilot_of_project';
    END IF;
    IF NOT EXISTS (
        SELECT FROM accounts_user_groups AS held
        JOIN auth_group AS role ON role.id = held.group_id
        WHERE held.user_id = NEW.person_id AND role.name = 'province_coordinator'
    ) THEN
        RAISE EXCEPTION 'a coordinator has the role' USING
            ERRCODE = 'check_violation', CONSTRAINT = 'coordinatorassignment_person_has_role';
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER coordinatorassignment_is_possible
AFTER INSERT OR UPDATE OF person_id, project_id, pilot_id ON programmes_coordinatorassignment
FOR EACH ROW EXECUTE FUNCTION check_coordinatorassignment();

CREATE FUNCTION check_pilot_with_coordinators() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM programmes_coordinatorassignment AS assignment
        JOIN programmes_projectprovince AS pilot ON pilot.id = assignment.pilot_id
        WHERE pilot.id = NEW.id
            AND (pilot.role <> 'pilot' OR pilot.project_id <> assignment.project_id)
    ) THEN
        RAISE EXCEPTION 'a province with coordinators is a pilot of their project' USING
            ERRCODE = 'check_violation', CONSTRAINT = 'pilot_with_coordinators_stays';
    END IF;
    RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER pilot_with_coordinators_stays
AFTER UPDATE OF role, project_id ON programmes_projectprovince
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION check_pilot_with_coordinators();
"""

DROP = """
DROP TRIGGER pilot_with_coordinators_stays ON programmes_projectprovince;
DROP FUNCTION check_pilot_with_coordinators();
DROP TRIGGER coordinatorassignment_is_possible ON programmes_coordinatorassignment;
DROP FUNCTION check_coordinatorassignment();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("programmes", "0032_coordinator_assignment"),
        ("accounts", "0002_roles"),
    ]

    operations = [migrations.RunSQL(CREATE, DROP)]
