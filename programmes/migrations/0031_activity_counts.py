"""How many activities of a project have a status, kept by the database itself."""

import django.db.models.deletion
from django.db import migrations, models

# Statement triggers: a thousand rows of an import are one change. What becomes fewer goes first:
# a row to insert may not hold a negative number, even where it only adds to another.
CREATE = """
CREATE FUNCTION count_added_activities() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO programmes_activitycount (project_id, status, number)
    SELECT project_id, status, count(*) FROM added GROUP BY project_id, status ORDER BY 1, 2
    ON CONFLICT (project_id, status) DO UPDATE
    SET number = programmes_activitycount.number + excluded.number;
    RETURN NULL;
END $$;

CREATE FUNCTION count_removed_activities() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE programmes_activitycount AS kept SET number = kept.number - gone.number
    FROM (
        SELECT project_id, status, count(*) AS number FROM removed GROUP BY project_id, status
    ) AS gone
    WHERE kept.project_id = gone.project_id AND kept.status = gone.status;
    RETURN NULL;
END $$;

CREATE FUNCTION count_changed_activities() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE programmes_activitycount AS kept SET number = kept.number + moved.number
    FROM (
        SELECT project_id, status, sum(one) AS number
        FROM (
            SELECT project_id, status, 1 AS one FROM added
            UNION ALL SELECT project_id, status, -1 FROM removed
        ) AS both_sides
        GROUP BY project_id, status HAVING sum(one) < 0
    ) AS moved
    WHERE kept.project_id = moved.project_id AND kept.status = moved.status;

    INSERT INTO programmes_activitycount (project_id, status, number)
    SELECT project_id, status, sum(one)
    FROM (
        SELECT project_id, status, 1 AS one FROM added
        UNION ALL SELECT project_id, status, -1 FROM removed
    ) AS both_sides
    GROUP BY project_id, status HAVING sum(one) > 0 ORDER BY 1, 2
    ON CONFLICT (project_id, status) DO UPDATE
    SET number = programmes_activitycount.number + excluded.number;
    RETURN NULL;
END $$;

CREATE TRIGGER activity_added AFTER INSERT ON programmes_activity
REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION count_added_activities();
CREATE TRIGGER activity_removed AFTER DELETE ON programmes_activity
REFERENCING OLD TABLE AS removed
FOR EACH STATEMENT EXECUTE FUNCTION count_removed_activities();
CREATE TRIGGER activity_changed AFTER UPDATE ON programmes_activity
REFERENCING OLD TABLE AS removed NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION count_changed_activities();

INSERT INTO programmes_activitycount (project_id, status, number)
SELECT project_id, status, count(*) FROM programmes_activity GROUP BY project_id, status;
"""

DROP = """
DROP TRIGGER activity_added ON programmes_activity;
DROP TRIGGER activity_removed ON programmes_activity;
DROP TRIGGER activity_changed ON programmes_activity;
DROP FUNCTION count_added_activities, count_removed_activities, count_changed_activities;
"""


class Migration(migrations.Migration):
    dependencies = [("programmes", "0030_activity_country_known")]

    operations = [
        migrations.CreateModel(
            name="ActivityCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("status", models.CharField(max_length=10, verbose_name="status")),
                ("number", models.PositiveIntegerField(verbose_name="number")),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="activity_counts",
                        to="programmes.project",
                    ),
                ),
            ],
            options={
                "verbose_name": "count of activities",
                "verbose_name_plural": "counts of activities",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("project", "status"), name="activitycount_unique"
                    )
                ],
            },
        ),
        migrations.RemoveIndex(model_name="activity", name="activity_tally"),
        migrations.RunSQL(CREATE, DROP),
    ]
