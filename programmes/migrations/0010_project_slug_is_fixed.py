"""A project's web address leaves redirects until its first publication, and is fixed from then on.

What has been public is never a draft again: a project goes to the archive and comes back from it.
"""

from django.db import migrations

CREATE = """
CREATE TRIGGER project_slug_is_fixed BEFORE UPDATE OF slug ON programmes_project
FOR EACH ROW WHEN (OLD.state <> 'draft' AND NEW.slug <> OLD.slug)
EXECUTE FUNCTION refuse('the address is fixed since the first publication');

CREATE TRIGGER project_is_no_draft_again BEFORE UPDATE OF state ON programmes_project
FOR EACH ROW WHEN (OLD.state <> 'draft' AND NEW.state = 'draft')
EXECUTE FUNCTION refuse('what was published is archived, never a draft again');

CREATE TRIGGER project_slug_lives AFTER INSERT ON programmes_project
REFERENCING NEW TABLE AS made
FOR EACH STATEMENT EXECUTE FUNCTION keep_slug_redirects('id', '0');

CREATE TRIGGER project_slug_moves AFTER UPDATE ON programmes_project
REFERENCING OLD TABLE AS gone NEW TABLE AS made
FOR EACH STATEMENT EXECUTE FUNCTION keep_slug_redirects('id', '0');

CREATE TRIGGER project_slug_dies AFTER DELETE ON programmes_project
REFERENCING OLD TABLE AS gone
FOR EACH STATEMENT EXECUTE FUNCTION keep_slug_redirects('id', '0');
"""

DROP = """
DROP TRIGGER project_slug_dies ON programmes_project;
DROP TRIGGER project_slug_moves ON programmes_project;
DROP TRIGGER project_slug_lives ON programmes_project;
DROP TRIGGER project_is_no_draft_again ON programmes_project;
DROP TRIGGER project_slug_is_fixed ON programmes_project;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0006_slug_redirects"),
        ("programmes", "0009_published_project_has_funder"),
    ]

    operations = [migrations.RunSQL(CREATE, DROP)]
