"""The states of a CSO and its reviews agree, whoever writes: service, admin or SQL.

A profile is inserted in any state (the demonstration and the volume come as verified); from then on
it moves along the table of docs/domain/registry.md, and is verified by the decision of an officer.
"""

from django.db import migrations

CREATE = """
CREATE TRIGGER csoprofile_state_moves BEFORE UPDATE OF state ON organisations_csoprofile
FOR EACH ROW WHEN (
    OLD.state <> NEW.state
    AND OLD.state || ' to ' || NEW.state NOT IN (
        'unsubmitted to pending',
        'unsubmitted to closed',
        'pending to unsubmitted',
        'pending to verified',
        'pending to rejected',
        'pending to closed',
        'rejected to pending',
        'rejected to closed',
        'verified to recheck',
        'verified to suspended',
        'verified to closed',
        'recheck to verified',
        'recheck to rejected',
        'recheck to closed',
        'suspended to verified',
        'suspended to recheck',
        'suspended to closed',
        'closed to unsubmitted'
    )
)
EXECUTE FUNCTION refuse('there is no such move');

-- The badge does not pass to another number: it goes with the change, or the change is refused.
CREATE TRIGGER csoprofile_number_stays_verified
BEFORE UPDATE OF legal_form, registry_number, state ON organisations_csoprofile
FOR EACH ROW WHEN (
    OLD.state IN ('verified', 'suspended')
    AND NEW.state IN ('verified', 'suspended')
    AND (OLD.legal_form, OLD.registry_number) IS DISTINCT FROM (NEW.legal_form, NEW.registry_number)
)
EXECUTE FUNCTION refuse('a CSO whose number has changed is checked again');

CREATE TRIGGER csoreview_stays BEFORE UPDATE ON organisations_csoreview
FOR EACH ROW WHEN (
    (NEW.profile_id, NEW.cause, NEW.asked_at)
        IS DISTINCT FROM (OLD.profile_id, OLD.cause, OLD.asked_at)
    -- Who sent it may be forgotten, never become somebody else.
    OR (NEW.asked_by_id IS NOT NULL AND NEW.asked_by_id IS DISTINCT FROM OLD.asked_by_id)
    OR (
        OLD.decision <> 'waiting'
        AND (NEW.decision, NEW.decided_by_id, NEW.decided_at, NEW.reason)
            IS DISTINCT FROM (OLD.decision, OLD.decided_by_id, OLD.decided_at, OLD.reason)
    )
)
EXECUTE FUNCTION refuse('a decision stays, and so does who sent what and when');

-- Rows are locked before they are read: of two transactions the second sees what the first did.
CREATE FUNCTION check_cso_review() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    checked bigint;
    found_state text;
BEGIN
    IF TG_TABLE_NAME = 'organisations_csoprofile' THEN
        checked := NEW.id;
    ELSIF TG_OP = 'DELETE' THEN
        checked := OLD.profile_id;
    ELSE
        checked := NEW.profile_id;
    END IF;
    SELECT state INTO found_state FROM organisations_csoprofile
    WHERE id = checked
    FOR NO KEY UPDATE;
    IF FOUND AND (found_state IN ('pending', 'recheck')) <> EXISTS (
        SELECT FROM organisations_csoreview WHERE profile_id = checked AND decision = 'waiting'
    ) THEN
        RAISE EXCEPTION 'a CSO waits while a review of it waits, and only then'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'cso_review_agrees';
    END IF;
    RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER csoprofile_comes_with_review
AFTER INSERT ON organisations_csoprofile
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW WHEN (NEW.state IN ('pending', 'recheck')) EXECUTE FUNCTION check_cso_review();

CREATE CONSTRAINT TRIGGER csoprofile_review_agrees
AFTER UPDATE OF state ON organisations_csoprofile
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW WHEN (OLD.state <> NEW.state) EXECUTE FUNCTION check_cso_review();

CREATE CONSTRAINT TRIGGER csoreview_agrees
AFTER INSERT OR UPDATE OF decision OR DELETE ON organisations_csoreview
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION check_cso_review();

-- An officer's decision is what made it so: the review bears the very moment of the move.
CREATE FUNCTION check_cso_decided() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM organisations_csoreview
        WHERE profile_id = NEW.id AND decision = NEW.state AND decided_at = NEW.state_since
    ) THEN
        RAISE EXCEPTION 'a CSO is verified or not by the decision of its review'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'cso_is_decided';
    END IF;
    RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER csoprofile_is_decided
AFTER UPDATE OF state ON organisations_csoprofile
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW WHEN (
    OLD.state IN ('pending', 'recheck') AND NEW.state IN ('verified', 'rejected')
)
EXECUTE FUNCTION check_cso_decided();

-- A profile's organisation is a CSO, and a verified one bears the names that were verified.
CREATE FUNCTION check_cso_names() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    checked bigint;
    organisation record;
    profile record;
BEGIN
    IF TG_TABLE_NAME = 'organisations_csoprofile' THEN
        checked := NEW.organisation_id;
    ELSE
        checked := NEW.id;
    END IF;
    SELECT kind, concat_ws(
        ' / ', nullif(name_tr, ''), nullif(name_en, ''),
        nullif(abbreviation_tr, ''), nullif(abbreviation_en, '')
    ) AS names
    INTO organisation FROM organisations_organisation WHERE id = checked
    FOR SHARE;
    SELECT state, name_at_verification INTO profile FROM organisations_csoprofile
    WHERE organisation_id = checked
    FOR SHARE;
    IF NOT FOUND OR organisation IS NULL THEN
        RETURN NULL;
    END IF;
    IF organisation.kind <> 'cso' THEN
        RAISE EXCEPTION 'only a CSO stands in the register'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'csoprofile_of_cso';
    END IF;
    IF profile.state IN ('verified', 'suspended')
        AND profile.name_at_verification <> organisation.names
    THEN
        RAISE EXCEPTION 'a verified CSO bears the names that were verified'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'cso_bears_verified_names';
    END IF;
    RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER csoprofile_bears_verified_names
AFTER INSERT OR UPDATE OF organisation_id, state, name_at_verification ON organisations_csoprofile
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION check_cso_names();

CREATE CONSTRAINT TRIGGER organisation_bears_verified_names
AFTER UPDATE OF kind, name_tr, name_en, abbreviation_tr, abbreviation_en
ON organisations_organisation
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW WHEN (
    (OLD.kind, OLD.name_tr, OLD.name_en, OLD.abbreviation_tr, OLD.abbreviation_en)
    IS DISTINCT FROM
    (NEW.kind, NEW.name_tr, NEW.name_en, NEW.abbreviation_tr, NEW.abbreviation_en)
)
EXECUTE FUNCTION check_cso_names();
"""

DROP = """
DROP TRIGGER organisation_bears_verified_names ON organisations_organisation;
DROP TRIGGER csoprofile_bears_verified_names ON organisations_csoprofile;
DROP FUNCTION check_cso_names();
DROP TRIGGER csoprofile_is_decided ON organisations_csoprofile;
DROP FUNCTION check_cso_decided();
DROP TRIGGER csoreview_agrees ON organisations_csoreview;
DROP TRIGGER csoprofile_review_agrees ON organisations_csoprofile;
DROP TRIGGER csoprofile_comes_with_review ON organisations_csoprofile;
DROP FUNCTION check_cso_review();
DROP TRIGGER csoreview_stays ON organisations_csoreview;
DROP TRIGGER csoprofile_number_stays_verified ON organisations_csoprofile;
DROP TRIGGER csoprofile_state_moves ON organisations_csoprofile;
"""


class Migration(migrations.Migration):
    dependencies = [("organisations", "0010_cso_register")]

    operations = [migrations.RunSQL(CREATE, DROP)]
