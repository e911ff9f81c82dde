"""The CSO register: what a CSO states, the reviews of it, and the index that finds look-alikes."""

import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import core.text
import organisations.models.cso


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0009_name_likeness"),
        ("provinces", "0003_columns_hold_their_choices"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CsoProfile",
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
                    "legal_form",
                    models.CharField(
                        choices=[
                            ("association", "Association"),
                            ("foundation", "Foundation"),
                            ("federation", "Federation"),
                            ("confederation", "Confederation"),
                            ("union", "Union"),
                            ("trade_union", "Trade union"),
                            ("cooperative", "Cooperative"),
                            ("initiative", "Initiative or platform"),
                            ("foreign", "Representation of a foreign organisation"),
                        ],
                        max_length=20,
                        verbose_name="legal form",
                    ),
                ),
                (
                    "registry_number",
                    models.CharField(
                        blank=True,
                        max_length=40,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[0-9]+(-[0-9]+)*\\Z", "Use digits and hyphens only."
                            )
                        ],
                        verbose_name="registry number",
                    ),
                ),
                (
                    "registry_key",
                    models.GeneratedField(
                        db_persist=True,
                        expression=organisations.models.cso.RegistryKey(
                            models.F("registry_number")
                        ),
                        output_field=models.CharField(max_length=40),
                    ),
                ),
                (
                    "founded_year",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="founding year"
                    ),
                ),
                (
                    "size_band",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("1-9", "1–9 people"),
                            ("10-49", "10–49 people"),
                            ("50-249", "50–249 people"),
                            ("250-", "250 people or more"),
                        ],
                        max_length=10,
                        verbose_name="size",
                    ),
                ),
                (
                    "contact_email",
                    models.EmailField(
                        blank=True, max_length=254, verbose_name="contact e-mail address"
                    ),
                ),
                (
                    "contact_domain",
                    models.GeneratedField(
                        db_persist=True,
                        expression=organisations.models.cso.MailDomain(models.F("contact_email")),
                        output_field=models.CharField(max_length=254),
                    ),
                ),
                (
                    "contact_phone",
                    models.CharField(
                        blank=True,
                        max_length=16,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^\\+[1-9][0-9]{6,14}\\Z", "Write it like +90 312 000 00 00."
                            )
                        ],
                        verbose_name="contact telephone",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("unsubmitted", "Not sent yet"),
                            ("pending", "Waiting for verification"),
                            ("verified", "Verified"),
                            ("rejected", "Not verified"),
                            ("recheck", "Being checked again"),
                            ("suspended", "Suspended"),
                            ("closed", "Closed"),
                        ],
                        default="unsubmitted",
                        editable=False,
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                (
                    "state_since",
                    models.DateTimeField(
                        default=django.utils.timezone.now,
                        editable=False,
                        verbose_name="in this state since",
                    ),
                ),
                (
                    "name_at_verification",
                    models.TextField(
                        blank=True, default="", editable=False, verbose_name="names as verified"
                    ),
                ),
                (
                    "verified_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="verified at"
                    ),
                ),
                (
                    "confirmed_on",
                    models.DateField(
                        blank=True, editable=False, null=True, verbose_name="last confirmed on"
                    ),
                ),
                (
                    "confirmation_due_on",
                    models.DateField(
                        blank=True, editable=False, null=True, verbose_name="to be confirmed before"
                    ),
                ),
                (
                    "directory_opt_in",
                    models.BooleanField(
                        default=False, verbose_name="shown in the public directory"
                    ),
                ),
                (
                    "show_email",
                    models.BooleanField(default=False, verbose_name="e-mail address shown there"),
                ),
                (
                    "show_phone",
                    models.BooleanField(default=False, verbose_name="telephone shown there"),
                ),
                (
                    "show_website",
                    models.BooleanField(default=False, verbose_name="website shown there"),
                ),
            ],
            options={
                "verbose_name": "CSO in the register",
                "verbose_name_plural": "CSOs in the register",
                "ordering": ["organisation"],
            },
        ),
        migrations.CreateModel(
            name="CsoReview",
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
                    "cause",
                    models.CharField(
                        choices=[
                            ("submission", "Registration"),
                            ("change", "Name or number changed"),
                        ],
                        default="submission",
                        max_length=10,
                        verbose_name="cause",
                    ),
                ),
                ("asked_at", models.DateTimeField(verbose_name="sent at")),
                (
                    "taken_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="being looked at since"
                    ),
                ),
                (
                    "decision",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("verified", "Verified"),
                            ("rejected", "Not verified"),
                            ("taken_back", "Taken back"),
                            ("closed", "CSO closed"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="decision",
                    ),
                ),
                (
                    "decided_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="decided at"),
                ),
                ("reason", models.TextField(blank=True, max_length=2000, verbose_name="reason")),
            ],
            options={
                "verbose_name": "review of a CSO",
                "verbose_name_plural": "reviews of CSOs",
                "ordering": ["-asked_at", "-pk"],
            },
        ),
        migrations.AddIndex(
            model_name="organisation",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    core.text.Skeleton("name_tr"), name="gin_trgm_ops"
                ),
                name="organisation_likeness_tr",
            ),
        ),
        migrations.AddIndex(
            model_name="organisation",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    core.text.Skeleton("name_en"), name="gin_trgm_ops"
                ),
                name="organisation_likeness_en",
            ),
        ),
        migrations.AddField(
            model_name="csoprofile",
            name="organisation",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="cso_profile",
                to="organisations.organisation",
                verbose_name="organisation",
            ),
        ),
        migrations.AddField(
            model_name="csoreview",
            name="asked_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="sent by",
            ),
        ),
        migrations.AddField(
            model_name="csoreview",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="decided by",
            ),
        ),
        migrations.AddField(
            model_name="csoreview",
            name="profile",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="reviews",
                to="organisations.csoprofile",
                verbose_name="CSO in the register",
            ),
        ),
        migrations.AddField(
            model_name="csoreview",
            name="taken_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="being looked at by",
            ),
        ),
        migrations.AddIndex(
            model_name="csoprofile",
            index=models.Index(fields=["state", "state_since", "id"], name="csoprofile_queue"),
        ),
        migrations.AddIndex(
            model_name="csoprofile",
            index=models.Index(
                condition=models.Q(("state", "verified")),
                fields=["confirmation_due_on"],
                name="csoprofile_due",
            ),
        ),
        migrations.AddIndex(
            model_name="csoprofile",
            index=models.Index(fields=["registry_key"], name="csoprofile_number"),
        ),
        migrations.AddIndex(
            model_name="csoprofile",
            index=models.Index(fields=["contact_domain"], name="csoprofile_domain"),
        ),
        migrations.AddConstraint(
            model_name="csoprofile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "legal_form__in",
                        [
                            "association",
                            "foundation",
                            "federation",
                            "confederation",
                            "union",
                            "trade_union",
                            "cooperative",
                            "initiative",
                            "foreign",
                        ],
                    )
                ),
                name="csoprofile_legal_form_known",
                violation_error_message="Please choose one of the values that are offered.",
            ),
        ),
        migrations.AddConstraint(
            model_name="csoprofile",
            constraint=models.CheckConstraint(
                condition=models.Q(("size_band__in", ["", "1-9", "10-49", "50-249", "250-"])),
                name="csoprofile_size_band_known",
                violation_error_message="Please choose one of the values that are offered.",
            ),
        ),
        migrations.AddConstraint(
            model_name="csoprofile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "unsubmitted",
                            "pending",
                            "verified",
                            "rejected",
                            "recheck",
                            "suspended",
                            "closed",
                        ],
                    )
                ),
                name="csoprofile_state_known",
                violation_error_message="Please choose one of the values that are offered.",
            ),
        ),
        migrations.AddConstraint(
            model_name="csoprofile",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("state__in", ["pending", "verified", "recheck", "suspended"]),
                    models.Q(("registry_number", ""), _negated=True),
                ),
                fields=("legal_form", "registry_key"),
                name="csoprofile_number_claimed_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="csoprofile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("registry_number", ""),
                    models.Q(
                        ("registry_number__regex", "^[0-9]+(-[0-9]+)*$"),
                        models.Q(("legal_form", "initiative"), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="csoprofile_number_is_digits",
                violation_error_message="A registry number is made of digits and hyphens; an initiative has none.",
            ),
        ),
        migrations.AddConstraint(
            model_name="csoprofile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["unsubmitted", "rejected", "closed"]),
                    ("legal_form", "initiative"),
                    models.Q(("registry_number", ""), _negated=True),
                    _connector="OR",
                ),
                name="csoprofile_claim_has_number",
                violation_error_message="Please write the registry number.",
            ),
        ),
        migrations.AddConstraint(
            model_name="csoprofile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["verified", "suspended"]), _negated=True),
                    models.Q(
                        ("confirmation_due_on__isnull", False),
                        ("name_at_verification__regex", "\\S"),
                        ("verified_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="csoprofile_verified_has_names",
            ),
        ),
        migrations.AddConstraint(
            model_name="csoprofile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("founded_year__isnull", True), ("founded_year__gte", 1800), _connector="OR"
                ),
                name="csoprofile_founded_since_1800",
                violation_error_message="Please write the founding year with four digits.",
            ),
        ),
        migrations.AddConstraint(
            model_name="csoprofile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("contact_email", ""),
                    ("contact_email__regex", "^[^\\s@]+@[^\\s@]+$"),
                    _connector="OR",
                ),
                name="csoprofile_email_is_an_address",
            ),
        ),
        migrations.AddConstraint(
            model_name="csoprofile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("contact_phone", ""),
                    ("contact_phone__regex", "^\\+[1-9][0-9]{6,14}$"),
                    _connector="OR",
                ),
                name="csoprofile_phone_is_a_number",
            ),
        ),
        migrations.AddConstraint(
            model_name="csoreview",
            constraint=models.CheckConstraint(
                condition=models.Q(("cause__in", ["submission", "change"])),
                name="csoreview_cause_known",
                violation_error_message="Please choose one of the values that are offered.",
            ),
        ),
        migrations.AddConstraint(
            model_name="csoreview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decision__in", ["waiting", "verified", "rejected", "taken_back", "closed"])
                ),
                name="csoreview_decision_known",
                violation_error_message="Please choose one of the values that are offered.",
            ),
        ),
        migrations.AddConstraint(
            model_name="csoreview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("asked_by__isnull", True),
                    ("decided_by__isnull", True),
                    models.Q(("decided_by", models.F("asked_by")), _negated=True),
                    _connector="OR",
                ),
                name="csoreview_decided_by_another",
                violation_error_message="Somebody other than who sent it verifies a CSO.",
            ),
        ),
        migrations.AddConstraint(
            model_name="csoreview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("decided_at__isnull", True),
                        ("decided_by__isnull", True),
                        ("decision", "waiting"),
                    ),
                    models.Q(
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", True),
                        ("decision__in", ["taken_back", "closed"]),
                    ),
                    models.Q(
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                        ("decision__in", ["verified", "rejected"]),
                    ),
                    _connector="OR",
                ),
                name="csoreview_decided_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="csoreview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decision", "rejected"), ("reason__regex", "\\S")),
                    models.Q(models.Q(("decision", "rejected"), _negated=True), ("reason", "")),
                    _connector="OR",
                ),
                name="csoreview_rejection_has_reason",
                violation_error_message="Please write the reason: the CSO acts on it.",
            ),
        ),
        migrations.AddConstraint(
            model_name="csoreview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decided_at__isnull", True),
                    ("decided_at__gte", models.F("asked_at")),
                    _connector="OR",
                ),
                name="csoreview_decided_after_asked",
            ),
        ),
        migrations.AddConstraint(
            model_name="csoreview",
            constraint=models.UniqueConstraint(
                condition=models.Q(("decision", "waiting")),
                fields=("profile",),
                name="csoreview_one_waiting",
                violation_error_message="This CSO is waiting for verification already.",
            ),
        ),
    ]
