"""A membership's organisation is a CSO and stays one: deferred constraint triggers on both ends."""

from django.db import migrations

CREATE = """
CREATE FUNCTION check_membership_of_cso() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    -- The lock keeps the kind as it is until this commits.
    PERFORM FROM organisations_organisation WHERE id = NEW.organisation_id AND kind = 'cso'
    FOR SHARE;
    IF NOT FOUND AND EXISTS (SELECT FROM organisations_membership WHERE id = NEW.id) THEN
        RAISE EXCEPTION 'only a CSO has members'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'membership_of_cso';
    END IF;
    RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER membership_of_cso
AFTER INSERT OR UPDATE OF organisation_id ON organisations_membership
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION check_membership_of_cso();

CREATE FUNCTION check_cso_with_members() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM organisations_membership AS membership
        JOIN organisations_organisation AS organisation
            ON organisation.id = membership.organisation_id
        WHERE organisation.id = NEW.id AND organisation.kind <> 'cso'
    ) THEN
        RAISE EXCEPTION 'an organisation with members is a CSO'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'organisation_with_members_is_cso';
    END IF;
    RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER organisation_with_members_is_cso
AFTER UPDATE OF kind ON organisations_organisation
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW WHEN (OLD.kind = 'cso' AND NEW.kind <> 'cso')
EXECUTE FUNCTION check_cso_with_members();
"""

DROP = """
DROP TRIGGER organisation_with_members_is_cso ON organisations_organisation;
DROP FUNCTION check_cso_with_members();
DROP TRIGGER membership_of_cso ON organisations_membership;
DROP FUNCTION check_membership_of_cso();
"""


class Migration(migrations.Migration):
    dependencies = [("organisations", "0004_slugs_are_ascii")]

    operations = [migrations.RunSQL(CREATE, DROP)]
