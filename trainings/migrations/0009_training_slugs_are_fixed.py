"""The web addresses of rounds and deliveries leave redirects until they are public, then stay.

A round is public with its project. A delivery is once it is announced; it never becomes a draft
again.
"""

from django.db import migrations

CREATE = """
CREATE FUNCTION check_round_slug() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM trainings_trainingprogramme AS programme
        JOIN programmes_project AS project ON project.id = programme.project_id
        WHERE programme.id = OLD.programme_id AND project.state <> 'draft'
    ) THEN
        RAISE EXCEPTION 'the address is fixed since the first publication'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'round_slug_is_fixed';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER round_slug_is_fixed BEFORE UPDATE OF slug ON trainings_round
FOR EACH ROW WHEN (NEW.slug <> OLD.slug) EXECUTE FUNCTION check_round_slug();

CREATE TRIGGER round_slug_lives AFTER INSERT ON trainings_round
REFERENCING NEW TABLE AS made
FOR EACH STATEMENT EXECUTE FUNCTION keep_slug_redirects('id', '0');

CREATE TRIGGER round_slug_moves AFTER UPDATE ON trainings_round
REFERENCING OLD TABLE AS gone NEW TABLE AS made
FOR EACH STATEMENT EXECUTE FUNCTION keep_slug_redirects('id', '0');

CREATE TRIGGER round_slug_dies AFTER DELETE ON trainings_round
REFERENCING OLD TABLE AS gone
FOR EACH STATEMENT EXECUTE FUNCTION keep_slug_redirects('id', '0');

CREATE TRIGGER delivery_slug_is_fixed BEFORE UPDATE OF slug, round_id ON trainings_delivery
FOR EACH ROW WHEN (
    OLD.state <> 'draft' AND (NEW.slug <> OLD.slug OR NEW.round_id <> OLD.round_id)
) EXECUTE FUNCTION refuse('the address is fixed since the first publication');

CREATE TRIGGER delivery_is_no_draft_again BEFORE UPDATE OF state ON trainings_delivery
FOR EACH ROW WHEN (OLD.state <> 'draft' AND NEW.state = 'draft')
EXECUTE FUNCTION refuse('what was announced is cancelled, never a draft again');

CREATE TRIGGER delivery_slug_lives AFTER INSERT ON trainings_delivery
REFERENCING NEW TABLE AS made
FOR EACH STATEMENT EXECUTE FUNCTION keep_slug_redirects('id', 'round_id');

CREATE TRIGGER delivery_slug_moves AFTER UPDATE ON trainings_delivery
REFERENCING OLD TABLE AS gone NEW TABLE AS made
FOR EACH STATEMENT EXECUTE FUNCTION keep_slug_redirects('id', 'round_id');

CREATE TRIGGER delivery_slug_dies AFTER DELETE ON trainings_delivery
REFERENCING OLD TABLE AS gone
FOR EACH STATEMENT EXECUTE FUNCTION keep_slug_redirects('id', 'round_id');
"""

DROP = """
DROP TRIGGER delivery_slug_dies ON trainings_delivery;
DROP TRIGGER delivery_slug_moves ON trainings_delivery;
DROP TRIGGER delivery_slug_lives ON trainings_delivery;
DROP TRIGGER delivery_is_no_draft_again ON trainings_delivery;
DROP TRIGGER delivery_slug_is_fixed ON trainings_delivery;
DROP TRIGGER round_slug_dies ON trainings_round;
DROP TRIGGER round_slug_moves ON trainings_round;
DROP TRIGGER round_slug_lives ON trainings_round;
DROP TRIGGER round_slug_is_fixed ON trainings_round;
DROP FUNCTION check_round_slug();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0006_slug_redirects"),
        ("trainings", "0008_delivery_in_pilot_province"),
    ]

    operations = [migrations.RunSQL(CREATE, DROP)]
