"""A decided review is kept as long as its project: it says who let what become public, or why not.

What was public is never deleted (0028), so an approval stays for good. A draft may be deleted, and
takes the reviews that returned it along: therefore the rule looks when the transaction ends.
"""

from django.db import migrations

CREATE = """
CREATE FUNCTION check_decided_review_kept() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM programmes_project WHERE id = OLD.project_id) THEN
        RAISE EXCEPTION 'a decided review is kept as long as its project' USING
            ERRCODE = 'check_violation', CONSTRAINT = 'projectreview_is_kept';
    END IF;
    RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER projectreview_is_kept
AFTER DELETE ON programmes_projectreview
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW WHEN (OLD.decision <> 'waiting') EXECUTE FUNCTION check_decided_review_kept();
"""

DROP = """
DROP TRIGGER projectreview_is_kept ON programmes_projectreview;
DROP FUNCTION check_decided_review_kept();
"""


class Migration(migrations.Migration):
    dependencies = [("programmes", "0033_coordinator_assignment_rules")]

    operations = [migrations.RunSQL(CREATE, DROP)]
