"""Who becomes a superuser, or gets a permission beside the roles, stands in the audit trail.

No service and no page does either; a command, a shell or psql may. The trigger cannot know who
typed there: the line has no actor.
"""

from django.db import migrations

CREATE = """
CREATE FUNCTION note_superuser() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO public.core_auditevent
        (at, verb, target_label, target_id, before, after, request_id, address)
    VALUES (
        now(), CASE WHEN NEW.is_superuser THEN 'superuser_given' ELSE 'superuser_taken' END,
        'accounts.user', NEW.id::text, '{}', '{}', '-', ''
    );
    RETURN NULL;
END
$$;

CREATE TRIGGER user_born_superuser AFTER INSERT ON accounts_user
FOR EACH ROW WHEN (NEW.is_superuser) EXECUTE FUNCTION note_superuser();
CREATE TRIGGER user_superuser_changed AFTER UPDATE OF is_superuser ON accounts_user
FOR EACH ROW WHEN (OLD.is_superuser IS DISTINCT FROM NEW.is_superuser)
EXECUTE FUNCTION note_superuser();

CREATE FUNCTION note_own_permission() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    given boolean := TG_OP = 'INSERT';
    held public.accounts_user_user_permissions := CASE WHEN given THEN NEW ELSE OLD END;
    codename text;
BEGIN
    SELECT t.app_label || '.' || p.codename INTO codename
    FROM public.auth_permission p JOIN public.django_content_type t ON t.id = p.content_type_id
    WHERE p.id = held.permission_id;
    INSERT INTO public.core_auditevent
        (at, verb, target_label, target_id, before, after, request_id, address)
    VALUES (
        now(), CASE WHEN given THEN 'permission_given' ELSE 'permission_taken' END,
        'accounts.user', held.user_id::text, '{}',
        jsonb_build_object(
            CASE WHEN given THEN 'given' ELSE 'taken' END, jsonb_build_array(codename)
        ), '-', ''
    );
    RETURN NULL;
END
$$;

CREATE TRIGGER user_own_permission AFTER INSERT OR DELETE ON accounts_user_user_permissions
FOR EACH ROW EXECUTE FUNCTION note_own_permission();
"""

DROP = """
DROP TRIGGER user_own_permission ON accounts_user_user_permissions;
DROP FUNCTION note_own_permission();
DROP TRIGGER user_superuser_changed ON accounts_user;
DROP TRIGGER user_born_superuser ON accounts_user;
DROP FUNCTION note_superuser();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_rules_of_notices_and_log"),
        ("core", "0011_audit_trail_is_asked"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [migrations.RunSQL(CREATE, DROP)]
