"""What is known of the words in activities: with the usual sample a rare word reads every row."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("programmes", "0026_portfolio_index_covers")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE programmes_activity ALTER COLUMN search SET STATISTICS 1000",
            "ALTER TABLE programmes_activity ALTER COLUMN search SET STATISTICS -1",
        )
    ]
