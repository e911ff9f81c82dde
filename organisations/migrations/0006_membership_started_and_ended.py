from django.db import migrations, models


def role_known(*roles: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=models.Q(role__in=list(roles)),
        name="membership_role_known",
        violation_error_message="Please choose one of the values that are offered.",
    )


class Migration(migrations.Migration):
    dependencies = [("organisations", "0005_members_belong_to_csos")]

    operations = [
        migrations.RemoveConstraint("membership", "membership_unique"),
        migrations.RemoveConstraint("membership", "membership_role_known"),
        migrations.AlterField(
            "membership",
            "role",
            models.CharField(
                choices=[
                    ("representative", "Representative"),
                    ("editor", "Editor"),
                    ("member", "Member"),
                ],
                default="member",
                max_length=15,
                verbose_name="role",
            ),
        ),
        migrations.AddConstraint("membership", role_known("representative", "editor", "member")),
        migrations.AddField(
            "membership",
            "started_at",
            models.DateTimeField(editable=False, null=True, verbose_name="since"),
        ),
        migrations.AddField(
            "membership",
            "ended_at",
            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="until"),
        ),
    ]
