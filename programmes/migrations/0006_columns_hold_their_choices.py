"""A column with choices holds one of them, whoever writes it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("programmes", "0005_search_index"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.CheckConstraint(
                condition=models.Q(("start_precision__in", ["year", "month", "day"])),
                name="activity_start_precision_known",
                violation_error_message="Please choose one of the values that are offered.",
            ),
        ),
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.CheckConstraint(
                condition=models.Q(("end_precision__in", ["year", "month", "day"])),
                name="activity_end_precision_known",
                violation_error_message="Please choose one of the values that are offered.",
            ),
        ),
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "conference",
                            "panel",
                            "board_meeting",
                            "steering_meeting",
                            "consultation",
                            "information_meeting",
                            "workshop",
                            "training",
                            "study_visit",
                            "mapping_study",
                            "survey",
                            "civil_society_day",
                            "support",
                            "service",
                            "platform",
                        ],
                    )
                ),
                name="activity_kind_known",
                violation_error_message="Please choose one of the values that are offered.",
            ),
        ),
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.CheckConstraint(
                condition=models.Q(("mode__in", ["", "in_person", "online", "hybrid"])),
                name="activity_mode_known",
                violation_error_message="Please choose one of the values that are offered.",
            ),
        ),
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["planned", "held", "postponed", "cancelled"])),
                name="activity_status_known",
                violation_error_message="Please choose one of the values that are offered.",
            ),
        ),
        migrations.AddConstraint(
            model_name="deliverable",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        ["guide", "model_and_plan", "modules", "document", "platform", "report"],
                    )
                ),
                name="deliverable_kind_known",
                violation_error_message="Please choose one of the values that are offered.",
            ),
        ),
        migrations.AddConstraint(
            model_name="figure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("qualifier__in", ["exact", "at_least", "nearly", "about", "target", "planned"])
                ),
                name="figure_qualifier_known",
                violation_error_message="Please choose one of the values that are offered.",
            ),
        ),
        migrations.AddConstraint(
            model_name="figure",
            constraint=models.CheckConstraint(
                condition=models.Q(("basis__in", ["reported", "computed"])),
                name="figure_basis_known",
                violation_error_message="Please choose one of the values that are offered.",
            ),
        ),
        migrations.AddConstraint(
            model_name="objective",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__in", ["overall", "specific"])),
                name="objective_level_known",
                violation_error_message="Please choose one of the values that are offered.",
            ),
        ),
        migrations.AddConstraint(
            model_name="project",
            constraint=models.CheckConstraint(
                condition=models.Q(("start_precision__in", ["year", "month", "day"])),
                name="project_start_precision_known",
                violation_error_message="Please choose one of the values that are offered.",
            ),
        ),
        migrations.AddConstraint(
            model_name="project",
            constraint=models.CheckConstraint(
                condition=models.Q(("end_precision__in", ["year", "month", "day"])),
                name="project_end_precision_known",
                violation_error_message="Please choose one of the values that are offered.",
            ),
        ),
        migrations.AddConstraint(
            model_name="project",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["draft", "published", "archived"])),
                name="project_state_known",
                violation_error_message="Please choose one of the values that are offered.",
            ),
        ),
        migrations.AddConstraint(
            model_name="project",
            constraint=models.CheckConstraint(
                condition=models.Q(("stage__in", ["planned", "ongoing", "completed", "cancelled"])),
                name="project_stage_known",
                violation_error_message="Please choose one of the values that are offered.",
            ),
        ),
        migrations.AddConstraint(
            model_name="project",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "contract_type__in",
                        ["", "grant", "service", "supply", "twinning", "protocol"],
                    )
                ),
                name="project_contract_type_known",
                violation_error_message="Please choose one of the values that are offered.",
            ),
        ),
        migrations.AddConstraint(
            model_name="projectorganisation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "role__in",
                        [
                            "funder",
                            "contracting_authority",
                            "beneficiary",
                            "co_beneficiary",
                            "implementing",
                            "cooperating_partner",
                            "consortium_lead",
                            "consortium_partner",
                            "content_partner",
                        ],
                    )
                ),
                name="projectorganisation_role_known",
                violation_error_message="Please choose one of the values that are offered.",
            ),
        ),
        migrations.AddConstraint(
            model_name="projectprovince",
            constraint=models.CheckConstraint(
                condition=models.Q(("role__in", ["pilot", "neighbour"])),
                name="projectprovince_role_known",
                violation_error_message="Please choose one of the values that are offered.",
            ),
        ),
    ]
