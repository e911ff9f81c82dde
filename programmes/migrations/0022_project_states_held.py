"""The states of a project and its reviews agree, whoever writes: service, admin, import or SQL.

A project is inserted in any state (the sources and the demonstration come as published); from then
on it moves along the table of docs/domain/projects.md, 2, and becomes public by an approval only.
"""

from django.db import migrations

CREATE = """
-- What was public once is remembered for good: a form that was opened before cannot unset it.
CREATE FUNCTION remember_project_was_public() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    NEW.has_been_public := NEW.state IN ('published', 'archived', 'withdrawn')
        OR (TG_OP = 'UPDATE' AND OLD.has_been_public);
    RETURN NEW;
END
$$;

CREATE TRIGGER project_has_been_public BEFORE INSERT OR UPDATE ON programmes_project
FOR EACH ROW EXECUTE FUNCTION remember_project_was_public();

DROP TRIGGER project_slug_is_fixed ON programmes_project;
CREATE TRIGGER project_slug_is_fixed BEFORE UPDATE OF slug ON programmes_project
FOR EACH ROW WHEN (OLD.has_been_public AND NEW.slug <> OLD.slug)
EXECUTE FUNCTION refuse('the address is fixed since the first publication');

DROP TRIGGER project_is_no_draft_again ON programmes_project;
CREATE TRIGGER project_state_moves BEFORE UPDATE OF state ON programmes_project
FOR EACH ROW WHEN (
    OLD.state <> NEW.state
    AND OLD.state || ' to ' || NEW.state NOT IN (
        'draft to in_review',
        'in_review to draft',
        'in_review to published',
        'published to archived',
        'published to withdrawn',
        'archived to draft',
        'withdrawn to draft'
    )
)
EXECUTE FUNCTION refuse('there is no such move');

CREATE TRIGGER projectreview_stays BEFORE UPDATE ON programmes_projectreview
FOR EACH ROW WHEN (
    OLD.decision <> 'waiting'
    OR (NEW.project_id, NEW.submitted_by_id, NEW.submitted_at)
        IS DISTINCT FROM (OLD.project_id, OLD.submitted_by_id, OLD.submitted_at)
)
EXECUTE FUNCTION refuse('a decision stays, and so does who sent what and when');

-- The project is locked first: of two transactions the second sees what the first has done.
CREATE FUNCTION check_project_review() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    checked bigint;
    found_state text;
BEGIN
    IF TG_TABLE_NAME = 'programmes_project' THEN
        checked := NEW.id;
    ELSIF TG_OP = 'DELETE' THEN
        checked := OLD.project_id;
    ELSE
        checked := NEW.project_id;
    END IF;
    SELECT state INTO found_state FROM programmes_project
    WHERE id = checked
    FOR NO KEY UPDATE;
    IF FOUND AND (found_state = 'in_review') <> EXISTS (
        SELECT FROM programmes_projectreview
        WHERE project_id = checked AND decision = 'waiting'
    ) THEN
        RAISE EXCEPTION 'a project is in review while a review of it waits, and only then'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'project_review_agrees';
    END IF;
    RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER project_comes_with_review
AFTER INSERT ON programmes_project
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW WHEN (NEW.state = 'in_review') EXECUTE FUNCTION check_project_review();

CREATE CONSTRAINT TRIGGER project_review_agrees
AFTER UPDATE OF state ON programmes_project
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW WHEN (OLD.state <> NEW.state) EXECUTE FUNCTION check_project_review();

CREATE CONSTRAINT TRIGGER projectreview_agrees
AFTER INSERT OR UPDATE OF decision OR DELETE ON programmes_projectreview
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION check_project_review();

CREATE FUNCTION check_project_approved() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF 'approved' IS DISTINCT FROM (
        SELECT decision FROM programmes_projectreview
        WHERE project_id = NEW.id
        ORDER BY id DESC LIMIT 1
    ) THEN
        RAISE EXCEPTION 'a project is published by the approval of its review'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'project_is_approved';
    END IF;
    RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER project_is_approved
AFTER UPDATE OF state ON programmes_project
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW WHEN (OLD.state = 'in_review' AND NEW.state = 'published')
EXECUTE FUNCTION check_project_approved();
"""

DROP = """
DROP TRIGGER project_is_approved ON programmes_project;
DROP FUNCTION check_project_approved();
DROP TRIGGER projectreview_agrees ON programmes_projectreview;
DROP TRIGGER project_review_agrees ON programmes_project;
DROP TRIGGER project_comes_with_review ON programmes_project;
DROP FUNCTION check_project_review();
DROP TRIGGER projectreview_stays ON programmes_projectreview;
DROP TRIGGER project_state_moves ON programmes_project;
CREATE TRIGGER project_is_no_draft_again BEFORE UPDATE OF state ON programmes_project
FOR EACH ROW WHEN (OLD.state <> 'draft' AND NEW.state = 'draft')
EXECUTE FUNCTION refuse('what was published is archived, never a draft again');
DROP TRIGGER project_slug_is_fixed ON programmes_project;
CREATE TRIGGER project_slug_is_fixed BEFORE UPDATE OF slug ON programmes_project
FOR EACH ROW WHEN (OLD.state <> 'draft' AND NEW.slug <> OLD.slug)
EXECUTE FUNCTION refuse('the address is fixed since the first publication');
DROP TRIGGER project_has_been_public ON programmes_project;
DROP FUNCTION remember_project_was_public();
"""


class Migration(migrations.Migration):
    dependencies = [("programmes", "0021_project_has_been_public")]

    operations = [migrations.RunSQL(CREATE, DROP)]
