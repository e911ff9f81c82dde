"""The checks of 0008 behind locks: of two connections at once, each could see only its own change.

A delivery locks its round, the round's programme and the pilot; a round that moves locks its new
programme and that project's pilots; a programme that moves locks the pilots.
"""

from django.db import migrations

FUNCTIONS = """
CREATE OR REPLACE FUNCTION check_delivery_in_pilot() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    {lock_round}
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

CREATE OR REPLACE FUNCTION check_pilot_of_deliveries() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    project bigint;
BEGIN
    IF TG_TABLE_NAME = 'trainings_round' THEN
        SELECT project_id INTO project FROM trainings_trainingprogramme
        WHERE id = NEW.programme_id {share};
    ELSIF TG_TABLE_NAME = 'trainings_trainingprogramme' THEN
        project := NEW.project_id;
    ELSE
        project := OLD.project_id;
    END IF;
    {lock_pilots}
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
"""
# One after the other: what the second reads cannot change once the first is locked.
LOCK_ROUND = """PERFORM FROM trainings_round WHERE id = NEW.round_id FOR SHARE;
    PERFORM FROM trainings_trainingprogramme
    WHERE id = (SELECT programme_id FROM trainings_round WHERE id = NEW.round_id) FOR SHARE;"""
# A pilot that changes is locked by its own change.
LOCK_PILOTS = """IF TG_TABLE_NAME <> 'programmes_projectprovince' THEN
        PERFORM FROM programmes_projectprovince
        WHERE project_id = project AND role = 'pilot' ORDER BY id FOR SHARE;
    END IF;"""


class Migration(migrations.Migration):
    dependencies = [("trainings", "0009_training_slugs_are_fixed")]

    operations = [
        migrations.RunSQL(
            FUNCTIONS.format(lock_round=LOCK_ROUND, lock_pilots=LOCK_PILOTS, share="FOR SHARE"),
            FUNCTIONS.format(lock_round="", lock_pilots="", share=""),
        )
    ]
