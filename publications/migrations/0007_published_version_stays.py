"""A version that has been published stays as it was read and quoted; only its state may move on.

All columns count but the two that are named, also those that come later.
"""

from django.db import migrations

CREATE = """
CREATE FUNCTION check_version_stays() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    -- "search" is computed after this trigger.
    free text[] := ARRAY['state', 'updated_at', 'search'];
BEGIN
    IF NEW.state = 'draft' OR to_jsonb(NEW) - free <> to_jsonb(OLD) - free THEN
        RAISE EXCEPTION 'a version that has been published is not changed'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'version_stays';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER version_stays BEFORE UPDATE ON publications_version
FOR EACH ROW WHEN (OLD.state <> 'draft') EXECUTE FUNCTION check_version_stays();
"""

DROP = """
DROP TRIGGER version_stays ON publications_version;
DROP FUNCTION check_version_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("publications", "0006_slugs_are_ascii")]

    operations = [migrations.RunSQL(CREATE, DROP)]
