"""Invitations into a team, and offers to take over as its representative."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0012_names_in_order"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Handover",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated at")),
                (
                    "stays_as",
                    models.CharField(
                        choices=[
                            ("editor", "stays as editor"),
                            ("member", "stays as member"),
                            ("nobody", "leaves the organisation"),
                        ],
                        default="editor",
                        max_length=10,
                        verbose_name="the old representative",
                    ),
                ),
                ("reason", models.TextField(blank=True, max_length=1000, verbose_name="reason")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Offered"),
                            ("accepted", "Handed over"),
                            ("declined", "Declined"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("expires_at", models.DateTimeField(verbose_name="valid until")),
                (
                    "closed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="closed at"),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="handovers_decided",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="named by staff",
                    ),
                ),
                (
                    "from_person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="handovers_given",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="representative until then",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="handovers",
                        to="organisations.organisation",
                        verbose_name="organisation",
                    ),
                ),
                (
                    "to_person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="handovers_taken",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="new representative",
                    ),
                ),
            ],
            options={
                "verbose_name": "hand-over",
                "verbose_name_plural": "hand-overs",
                "ordering": ["-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("organisation",),
                        name="handover_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", True), ("state", "open")),
                            models.Q(
                                models.Q(("state", "open"), _negated=True),
                                ("closed_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="handover_closed_has_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("from_person__isnull", True),
                            models.Q(("from_person", models.F("to_person")), _negated=True),
                            _connector="OR",
                        ),
                        name="handover_between_two",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_by__isnull", True), ("from_person__isnull", False)),
                            models.Q(
                                ("decided_by__isnull", False),
                                ("reason__regex", "\\S"),
                                ("state", "accepted"),
                            ),
                            _connector="OR",
                        ),
                        name="handover_by_staff_has_reason",
                        violation_error_message="Please write why the ministry names a representative.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["open", "accepted", "declined", "withdrawn"])
                        ),
                        name="handover_state_known",
                        violation_error_message="Please choose one of the values that are offered.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("stays_as__in", ["editor", "member", "nobody"])),
                        name="handover_stays_as_known",
                        violation_error_message="Please choose one of the values that are offered.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated at")),
                ("email", models.EmailField(max_length=254, verbose_name="e-mail address")),
                (
                    "role",
                    models.CharField(
                        choices=[("editor", "Editor"), ("member", "Member")],
                        default="member",
                        max_length=15,
                        verbose_name="role",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("tr", "Türkçe"), ("en", "English")],
                        max_length=2,
                        verbose_name="language of the mail",
                    ),
                ),
                ("token_hash", models.CharField(editable=False, max_length=64, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Waiting"),
                            ("accepted", "Accepted"),
                            ("declined", "Declined"),
                            ("revoked", "Revoked"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("mailed_at", models.DateTimeField(verbose_name="mailed at")),
                ("mail_count", models.PositiveSmallIntegerField(default=1, verbose_name="mails")),
                ("expires_at", models.DateTimeField(verbose_name="valid until")),
                (
                    "closed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="closed at"),
                ),
                (
                    "accepted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="accepted_invitations",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="accepted by",
                    ),
                ),
                (
                    "invited_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sent_invitations",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="invited by",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invitations",
                        to="organisations.organisation",
                        verbose_name="organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "invitation",
                "verbose_name_plural": "invitations",
                "ordering": ["-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("organisation", "email"),
                        name="invitation_one_open",
                        violation_error_message="This address has been invited already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", True), ("state", "open")),
                            models.Q(
                                models.Q(("state", "open"), _negated=True),
                                ("closed_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="invitation_closed_has_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("accepted_by__isnull", False), ("state", "accepted")),
                            models.Q(
                                models.Q(("state", "accepted"), _negated=True),
                                ("accepted_by__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="invitation_accepted_has_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("mailed_at"))),
                        name="invitation_expires_after_mail",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("role__in", ["editor", "member"])),
                        name="invitation_role_known",
                        violation_error_message="Please choose one of the values that are offered.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["open", "accepted", "declined", "revoked"])
                        ),
                        name="invitation_state_known",
                        violation_error_message="Please choose one of the values that are offered.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("language__in", ["tr", "en"])),
                        name="invitation_language_known",
                        violation_error_message="Please choose one of the values that are offered.",
                    ),
                ],
            },
        ),
    ]
