"""A delivery is held in a pilot province of its round's project: deferred constraint triggers.

They stand at each end: the delivery, the province's role, and the two rows between them.
"""

from django.db import migrations

CREATE = """
CREATE FUNCTION check_delivery_in_pilot() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    -- Nobody can take the role away while it is looked at and until this commits.
    PERFORM FROM programmes_projectprovince AS pilot
    JOIN trainings_trainingprogramme AS programme ON programme.project_id = pilot.project_id
    JOIN trainings_round AS round ON round.programme_id = programme.id
    JOIN trainings_delivery AS delivery
        ON delivery.round_id = round.id AND delivery.province_id = pilot.province_id
    WHERE delivery.id = NEW.id AND pilot.role = 'pilot'
    FOR SHARE OF pilot;
    IF NOT FOUND AND EXISTS (SELECT FROM trainings_delivery WHERE id = NEW.id) THEN
        RAISE EXCEPTION 'a delivery is held in a pilot province of its project'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'delivery_in_pilot_province';
    END IF;
    RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER delivery_in_pilot_province
AFTER INSERT OR UPDATE OF province_id, round_id ON trainings_delivery
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION check_delivery_in_pilot();

CREATE FUNCTION check_pilot_of_deliveries() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    project bigint;
BEGIN
    IF TG_TABLE_NAME = 'trainings_round' THEN
        SELECT project_id INTO project FROM trainings_trainingprogramme
        WHERE id = NEW.programme_id;
    ELSIF TG_TABLE_NAME = 'trainings_trainingprogramme' THEN
        project := NEW.project_id;
    ELSE
        project := OLD.project_id;
    END IF;
    IF EXISTS (
        SELECT FROM trainings_delivery AS delivery
        JOIN trainings_round AS round ON round.id = delivery.round_id
        JOIN trainings_trainingprogramme AS programme ON programme.id = round.programme_id
        WHERE programme.project_id = project AND NOT EXISTS (
            SELECT FROM programmes_projectprovince AS pilot
            WHERE pilot.project_id = project AND pilot.province_id = delivery.province_id
                AND pilot.role = 'pilot'
        )
    ) THEN
        RAISE EXCEPTION 'trainings are held in this pilot province'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'pilot_with_deliveries_stays';
    END IF;
    RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER pilot_with_deliveries_stays
AFTER UPDATE OR DELETE ON programmes_projectprovince
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW WHEN (OLD.role = 'pilot') EXECUTE FUNCTION check_pilot_of_deliveries();

CREATE CONSTRAINT TRIGGER round_with_deliveries_in_pilots
AFTER UPDATE OF programme_id ON trainings_round
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW WHEN (NEW.programme_id <> OLD.programme_id)
EXECUTE FUNCTION check_pilot_of_deliveries();

CREATE CONSTRAINT TRIGGER programme_with_deliveries_in_pilots
AFTER UPDATE OF project_id ON trainings_trainingprogramme
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW WHEN (NEW.project_id <> OLD.project_id)
EXECUTE FUNCTION check_pilot_of_deliveries();
"""

DROP = """
DROP TRIGGER programme_with_deliveries_in_pilots ON trainings_trainingprogramme;
DROP TRIGGER round_with_deliveries_in_pilots ON trainings_round;
DROP TRIGGER pilot_with_deliveries_stays ON programmes_projectprovince;
DROP FUNCTION check_pilot_of_deliveries();
DROP TRIGGER delivery_in_pilot_province ON trainings_delivery;
DROP FUNCTION check_delivery_in_pilot();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("programmes", "0010_project_slug_is_fixed"),
        ("trainings", "0007_cancelled_delivery_has_reason"),
    ]

    operations = [migrations.RunSQL(CREATE, DROP)]
