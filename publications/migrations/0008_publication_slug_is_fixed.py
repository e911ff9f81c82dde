"""A publication's web address leaves redirects until a version is published, then it is fixed."""

from django.db import migrations

CREATE = """
CREATE FUNCTION check_publication_slug() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM publications_version
        WHERE publication_id = OLD.number AND state <> 'draft'
    ) THEN
        RAISE EXCEPTION 'the address is fixed since the first publication'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'publication_slug_is_fixed';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER publication_slug_is_fixed BEFORE UPDATE OF slug ON publications_publication
FOR EACH ROW WHEN (NEW.slug <> OLD.slug) EXECUTE FUNCTION check_publication_slug();

CREATE TRIGGER publication_slug_lives AFTER INSERT ON publications_publication
REFERENCING NEW TABLE AS made
FOR EACH STATEMENT EXECUTE FUNCTION keep_slug_redirects('number', '0');

CREATE TRIGGER publication_slug_moves AFTER UPDATE ON publications_publication
REFERENCING OLD TABLE AS gone NEW TABLE AS made
FOR EACH STATEMENT EXECUTE FUNCTION keep_slug_redirects('number', '0');

CREATE TRIGGER publication_slug_dies AFTER DELETE ON publications_publication
REFERENCING OLD TABLE AS gone
FOR EACH STATEMENT EXECUTE FUNCTION keep_slug_redirects('number', '0');
"""

DROP = """
DROP TRIGGER publication_slug_dies ON publications_publication;
DROP TRIGGER publication_slug_moves ON publications_publication;
DROP TRIGGER publication_slug_lives ON publications_publication;
DROP TRIGGER publication_slug_is_fixed ON publications_publication;
DROP FUNCTION check_publication_slug();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0006_slug_redirects"),
        ("publications", "0007_published_version_stays"),
    ]

    operations = [migrations.RunSQL(CREATE, DROP)]
