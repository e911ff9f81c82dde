"""A decided review of a CSO is kept as long as the CSO is in the register: it says who decided.

A CSO that is deleted takes its reviews along: therefore the rule looks when the transaction ends.
"""

from django.db import migrations

CREATE = """
CREATE FUNCTION check_decided_csoreview_kept() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM organisations_csoprofile WHERE id = OLD.profile_id) THEN
        RAISE EXCEPTION 'a decided review is kept as long as its CSO' USING
            ERRCODE = 'check_violation', CONSTRAINT = 'csoreview_is_kept';
    END IF;
    RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER csoreview_is_kept
AFTER DELETE ON organisations_csoreview
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW WHEN (OLD.decision <> 'waiting') EXECUTE FUNCTION check_decided_csoreview_kept();
"""

DROP = """
DROP TRIGGER csoreview_is_kept ON organisations_csoreview;
DROP FUNCTION check_decided_csoreview_kept();
"""


class Migration(migrations.Migration):
    dependencies = [("organisations", "0013_invitations_and_handovers")]

    operations = [migrations.RunSQL(CREATE, DROP)]
