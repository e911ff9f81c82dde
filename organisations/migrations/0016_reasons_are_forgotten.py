"""The reason of a decision may be taken away, when who sent the CSO is erased: it may name them.

Nothing else of a decision changes (docs/domain/privacy.md, 5).
"""

from django.db import migrations

FORGOTTEN = "–"
TRIGGER = """
DROP TRIGGER csoreview_stays ON organisations_csoreview;
CREATE TRIGGER csoreview_stays BEFORE UPDATE ON organisations_csoreview
FOR EACH ROW WHEN (
    (NEW.profile_id, NEW.cause, NEW.asked_at)
        IS DISTINCT FROM (OLD.profile_id, OLD.cause, OLD.asked_at)
    -- Who sent it may be forgotten, never become somebody else.
    OR (NEW.asked_by_id IS NOT NULL AND NEW.asked_by_id IS DISTINCT FROM OLD.asked_by_id)
    OR (
        OLD.decision <> 'waiting'
        AND (
            (NEW.decision, NEW.decided_by_id, NEW.decided_at)
                IS DISTINCT FROM (OLD.decision, OLD.decided_by_id, OLD.decided_at)
            OR (NEW.reason <> OLD.reason{exception})
        )
    )
)
EXECUTE FUNCTION refuse('a decision stays, and so does who sent what and when');
"""
FORWARDS = TRIGGER.replace("{exception}", f" AND NEW.reason <> '{FORGOTTEN}'")
BACKWARDS = TRIGGER.replace("{exception}", "")


class Migration(migrations.Migration):
    dependencies = [("organisations", "0015_closing_and_naming_have_reasons")]

    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
