"""Organisations in the back office: names and members on one page, through the services."""

import pytest
from django.urls import reverse

from core.audit.trail import VIEWED
from core.models import AuditEvent
from organisations.models import Membership, Organisation
from tests.factories.accounts import UserFactory
from tests.factories.organisations import CsoProfileFactory, MembershipFactory, OrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client):
    person = UserFactory(roles=["administrator"])
    client.force_login(person)
    return client


def change(client, row, **values):
    data = {"primary_language": "tr", "kind": row.kind, "slug": row.slug, "name_tr": row.name_tr}
    for prefix in ("names", "memberships"):
        data |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    return client.post(
        reverse("admin:organisations_organisation_change", args=[row.pk]), data | values
    )


def test_member_added_on_the_page_goes_through_the_service(officer):
    cso, person = OrganisationFactory(), UserFactory()

    response = change(
        officer,
        cso,
        **{
            "memberships-TOTAL_FORMS": 1,
            "memberships-0-user": person.pk,
            "memberships-0-role": "representative",
            "memberships-0-organisation": cso.pk,
        },
    )

    assert response.status_code == 302
    assert [row.user for row in cso.memberships.all()] == [person]
    assert AuditEvent.objects.filter(verb="member_added").count() == 1


def test_member_changed_on_the_page_replaces_the_old_one(officer):
    membership, person = MembershipFactory(), UserFactory()

    change(
        officer,
        membership.organisation,
        **{
            "memberships-TOTAL_FORMS": 1,
            "memberships-INITIAL_FORMS": 1,
            "memberships-0-id": membership.pk,
            "memberships-0-user": person.pk,
            "memberships-0-role": "member",
            "memberships-0-organisation": membership.organisation_id,
        },
    )

    assert [row.user for row in Membership.objects.filter(ended_at=None)] == [person]
    assert Membership.objects.get(pk=membership.pk).ended_at is not None


def as_typed(memberships, **typed):
    """The inline's rows as the page sends them; `typed` holds what is not as it stands."""
    values = {
        "memberships-TOTAL_FORMS": len(memberships),
        "memberships-INITIAL_FORMS": len(memberships),
    }
    for index, row in enumerate(memberships):
        values |= {
            f"memberships-{index}-id": row.pk,
            f"memberships-{index}-user": row.user_id,
            f"memberships-{index}-role": row.role,
            f"memberships-{index}-organisation": row.organisation_id,
        }
    return values | typed


def test_role_changed_on_the_page_is_another_span(officer):
    membership = MembershipFactory(role="member")
    typed = as_typed([membership], **{"memberships-0-role": "representative"})

    change(officer, membership.organisation, **typed)

    event = AuditEvent.objects.get(verb__startswith="member_")
    spans = Membership.objects.order_by("pk")
    assert [(row.role, row.ended_at is None) for row in spans] == [
        ("member", False),
        ("representative", True),
    ]
    assert event.verb == "member_role_changed"


def test_refused_member_row_leaves_all_rows_and_says_why(client):
    cso = OrganisationFactory(name_tr="Işık Derneği")
    administrator = UserFactory(roles=["administrator"], language="en")
    rows = [
        MembershipFactory(organisation=cso, role="member"),
        MembershipFactory(organisation=cso, role="member", user=administrator),
    ]
    client.force_login(administrator)
    last = AuditEvent.objects.latest("pk").pk
    roles = {f"memberships-{index}-role": "editor" for index in range(2)}

    response = change(client, cso, **as_typed(rows, **roles), name_tr="Başka Dernek")

    cso.refresh_from_db()
    assert response.status_code == 200
    assert "Please ask a colleague" in response.content.decode()
    assert set(cso.memberships.values_list("pk", "role")) == {(row.pk, "member") for row in rows}
    assert cso.name_tr == "Işık Derneği"
    assert not AuditEvent.objects.filter(pk__gt=last).exclude(verb=VIEWED).exists()


def test_ministry_has_names_and_no_members(officer):
    page = officer.get(
        reverse(
            "admin:organisations_organisation_change", args=[OrganisationFactory(ministry=True).pk]
        )
    ).content.decode()

    assert 'id="names-group"' in page
    assert 'id="memberships-group"' not in page


def test_overlapping_name_is_refused_at_the_form(officer):
    ministry = OrganisationFactory(ministry=True)
    names = {"names-TOTAL_FORMS": 2}
    for index in range(2):
        names |= {
            f"names-{index}-primary_language": "tr",
            f"names-{index}-name_tr": f"Bakanlık {index}",
            f"names-{index}-valid_0": "01.01.2018",
            f"names-{index}-valid_1": "01.01.2021",
            f"names-{index}-organisation": ministry.pk,
        }

    response = change(officer, ministry, **names)

    assert response.status_code == 200
    assert not ministry.names.exists()


def test_editor_reads_and_does_not_change(client):
    cso = OrganisationFactory()
    client.force_login(UserFactory(roles=["editor"]))

    assert change(client, cso, name_tr="Başka").status_code == 403


def test_list_of_memberships_changes_them_through_the_services(officer):
    row, ended = MembershipFactory(), MembershipFactory(ended=True)
    person = UserFactory()
    place = "admin:organisations_membership"

    officer.post(reverse(f"{place}_change", args=[row.pk]), {"role": "editor"})
    typed = {"organisation": row.organisation_id, "user": person.pk, "role": "member"}
    officer.post(reverse(f"{place}_add"), typed)
    later = Membership.objects.get(user=row.user, ended_at=None)
    officer.post(reverse(f"{place}_delete", args=[later.pk]), {"post": "yes"})
    refused = officer.post(reverse(f"{place}_change", args=[ended.pk]), {"role": "editor"})

    spans = Membership.objects.filter(user=row.user).order_by("pk")
    assert [(one.role, one.ended_at is None) for one in spans] == [
        ("member", False),
        ("editor", False),
    ]
    assert Membership.objects.get(user=person).ended_at is None
    assert refused.status_code == 403
    verbs = ["member_role_changed", "member_added", "member_removed"]
    assert (
        list(AuditEvent.objects.filter(verb__startswith="member_").values_list("verb", flat=True))
        == sorted(verbs, key=verbs.index)[::-1]
    )


def test_staff_name_a_representative_only_with_a_reason(officer):
    row, person = MembershipFactory(representative=True), UserFactory()
    address = reverse("admin:organisations_handover_add")
    typed = {
        "organisation": row.organisation_id,
        "to_person": person.pk,
        "stays_as": "nobody",
        "reason": " ",
    }

    refused = officer.post(address, typed)
    done = officer.post(address, typed | {"reason": "Genel kurul kararı, 3 Mart"})

    team = row.organisation.memberships.filter(ended_at=None)
    assert refused.status_code == 200
    assert done.status_code == 302
    assert [(one.user, one.role) for one in team] == [(person, "representative")]
    assert AuditEvent.objects.filter(verb="representative_named").count() == 1


def test_back_office_deletes_no_cso_that_had_people_or_stood_in_the_register(admin_client):
    kept = [MembershipFactory(ended=True).organisation, CsoProfileFactory().organisation]
    gone = OrganisationFactory()
    chosen = [row.pk for row in [*kept, gone]]
    deleting = {"action": "delete_selected", "_selected_action": chosen, "post": "yes"}
    listed = reverse("admin:organisations_organisation_changelist")

    refused = [
        admin_client.post(
            reverse("admin:organisations_organisation_delete", args=[row.pk]), {"post": "yes"}
        ).status_code
        for row in kept
    ]
    admin_client.post(listed, deleting)
    assert Organisation.objects.filter(pk__in=chosen).count() == 3
    admin_client.post(listed, {**deleting, "_selected_action": [gone.pk]})

    assert refused == [403, 403]
    assert set(Organisation.objects.filter(pk__in=chosen)) == set(kept)
