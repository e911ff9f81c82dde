"""The reason of a hand-over by staff is a text in which an identity number is refused."""

from django.db import migrations, models

import core.identity_numbers


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0013_invitations_and_handovers"),
    ]

    operations = [
        migrations.AlterField(
            model_name="handover",
            name="reason",
            field=models.TextField(
                blank=True,
                max_length=1000,
                validators=[core.identity_numbers.refuse_identity_number],
                verbose_name="reason",
            ),
        ),
    ]
