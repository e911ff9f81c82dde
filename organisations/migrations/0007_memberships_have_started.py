"""Each membership began when its row was made; one representative for each CSO stays.

Of several the first one stays representative, the others become editors: they go on writing for
the CSO as before.
"""

from django.db import migrations

FORWARDS = """
UPDATE organisations_membership SET started_at = created_at;
UPDATE organisations_membership AS later SET role = 'editor'
WHERE role = 'representative' AND EXISTS (
    SELECT FROM organisations_membership AS earlier
    WHERE earlier.organisation_id = later.organisation_id
      AND earlier.role = 'representative'
      AND (earlier.created_at, earlier.id) < (later.created_at, later.id)
);
"""

# Without ends, a row means that the person belongs to the CSO.
BACKWARDS = """
DELETE FROM organisations_membership WHERE ended_at IS NOT NULL;
UPDATE organisations_membership SET role = 'member' WHERE role = 'editor';
"""


class Migration(migrations.Migration):
    dependencies = [("organisations", "0006_membership_started_and_ended")]

    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
