"""The audit trail refuses changes; the content clock gets the function its triggers call."""

from django.db import migrations

CREATE = """
CREATE TRIGGER auditevent_append_only BEFORE UPDATE OR DELETE ON core_auditevent
FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE FUNCTION note_content_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO public.core_contentchange DEFAULT VALUES;
    RETURN NULL;
END
$$;
"""

DROP = """
DROP FUNCTION note_content_change() CASCADE;
DROP TRIGGER auditevent_append_only ON core_auditevent;
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0002_models")]

    operations = [migrations.RunSQL(CREATE, DROP)]
