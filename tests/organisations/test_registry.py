"""What the register's services do beside moving the state: mails, refusals, the yearly date."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext

from core.models import AuditEvent, OutboundMail
from organisations import services
from organisations.models import CsoProfile, CsoReview, Membership
from organisations.models.facts import mark_of
from organisations.permissions import actions_of
from organisations.services.registry import a_year_after
from tests.factories.accounts import UserFactory
from tests.factories.organisations import (
    CsoProfileFactory,
    FieldOfWorkFactory,
    MembershipFactory,
    OrganisationFactory,
)
from tests.factories.provinces import ProvinceFactory

pytestmark = pytest.mark.django_db


def representative_of(profile):
    return MembershipFactory(
        organisation=profile.organisation, role=Membership.Role.REPRESENTATIVE
    ).user


def identity(profile, **changed):
    """What the form of name and number sends."""
    return {
        "name_tr": profile.organisation.name_tr,
        "name_en": profile.organisation.name_en,
        "abbreviation": "",
        "legal_form": profile.legal_form,
        "registry_number": profile.registry_number,
    } | changed


def mails():
    return sorted(mail.key.split(":")[0] for mail in OutboundMail.objects.all())


def test_submitted_cso_is_verified_by_an_officer_for_a_year_and_its_people_are_told():
    profile, officer = CsoProfileFactory(), UserFactory(roles=["programme_officer"])
    person = representative_of(profile)

    services.submit_cso(profile=profile, actor=person)
    services.verify_cso(profile=profile, actor=officer, mark=mark_of(profile))

    profile.refresh_from_db()
    today = timezone.localdate()
    review = profile.reviews.get()
    assert (review.asked_by, review.decided_by, review.decision) == (person, officer, "verified")
    assert profile.name_at_verification == profile.organisation.names_to_verify()
    assert (profile.confirmed_on, profile.confirmation_due_on) == (today, a_year_after(today))
    assert [mail.to for mail in OutboundMail.objects.all()] == [person.email]
    of_profile = AuditEvent.objects.filter(target_label="organisations.csoprofile")
    verbs = of_profile.filter(target_id=str(profile.pk)).order_by("pk")
    assert [event.verb for event in verbs] == ["cso_submitted", "cso_verified"]


def test_rejection_needs_a_reason_that_is_mailed_and_shown_and_a_new_submission_clears_it():
    profile = CsoProfileFactory(state="pending")
    person, officer = representative_of(profile), UserFactory(roles=["help_desk_officer"])

    with pytest.raises(services.ReasonMissingError):
        services.reject_cso(profile=profile, actor=officer, reason=" \n")
    services.reject_cso(profile=profile, actor=officer, reason="Numara kütükte yok.")

    profile.refresh_from_db()
    assert profile.last_rejection() == "Numara kütükte yok."
    assert "Numara kütükte yok." in OutboundMail.objects.get().text
    services.submit_cso(profile=profile, actor=person)
    profile.refresh_from_db()
    assert (profile.state, profile.last_rejection()) == ("pending", "")


def test_nobody_decides_about_their_own_cso_nor_on_what_they_have_not_read():
    asker = UserFactory(roles=["programme_officer"])
    profile = CsoProfileFactory(state="pending", review=asker)
    officer = UserFactory(roles=["programme_officer"])
    mark = mark_of(profile)

    with pytest.raises(services.OwnCsoError):
        services.verify_cso(profile=profile, actor=asker, mark=mark)
    MembershipFactory(organisation=profile.organisation, user=officer)
    with pytest.raises(services.OwnCsoError):
        services.reject_cso(profile=profile, actor=officer, reason="Hayır")
    CsoProfile.objects.filter(pk=profile.pk).update(registry_number="34-9")
    with pytest.raises(services.CsoHasChangedError):
        services.verify_cso(
            profile=profile, actor=UserFactory(roles=["programme_officer"]), mark=mark
        )
    profile.refresh_from_db()
    assert profile.state == "pending"


def test_second_officer_is_told_who_is_at_it_and_who_has_decided(client):
    profile = CsoProfileFactory(state="pending")
    first = UserFactory(roles=["programme_officer"], full_name="Işıl Önce")
    second = UserFactory(roles=["help_desk_officer"])
    page = reverse("organisations:review_detail", args=[profile.organisation.slug])

    services.take_review(profile=profile, actor=first)
    client.force_login(second)
    assert "Işıl Önce" in client.get(page).content.decode()
    assert "Işıl Önce" in client.get(reverse("organisations:register")).content.decode()
    services.verify_cso(profile=profile, actor=first, mark=mark_of(profile))

    with pytest.raises(services.DecidedMeanwhileError, match="Işıl Önce"):
        services.reject_cso(profile=profile, actor=second, reason="Geç kaldım")


@pytest.mark.parametrize("state", ["verified", "suspended"])
@pytest.mark.parametrize(
    "changed",
    [
        {"name_tr": "Iğdır IŞIK Gönüllüleri Derneği"},
        {"name_en": "Ministry of Light"},
        {"abbreviation": "TBMM"},
        {"registry_number": "76-2"},
        {"legal_form": "foundation"},
    ],
    ids=str,
)
def test_another_name_or_number_takes_the_badge_away_at_once(client, state, changed):
    profile = CsoProfileFactory(state=state, directory_opt_in=True)
    person = representative_of(profile)

    services.change_identity(profile=profile, actor=person, **identity(profile, **changed))

    profile.refresh_from_db()
    assert (profile.state, profile.is_verified) == ("recheck", False)
    assert profile.reviews.get().cause == CsoReview.Cause.CHANGE
    assert mails() == ["cso-recheck"]
    assert client.get(profile.organisation.directory_url()).status_code == 404


def test_same_name_and_number_saved_again_keep_the_badge():
    profile = CsoProfileFactory(state="verified")

    services.change_identity(profile=profile, actor=representative_of(profile), **identity(profile))

    profile.refresh_from_db()
    assert (profile.state, mails()) == ("verified", [])


def test_name_changed_in_the_back_office_takes_the_badge_away_too(admin_client):
    profile = CsoProfileFactory(state="verified")
    organisation = profile.organisation
    page = reverse("admin:organisations_organisation_change", args=[organisation.pk])
    form = admin_client.get(page).context["adminform"].form
    typed = {name: form[name].value() or "" for name in form.fields if name != "fields_of_work"}
    inlines = admin_client.get(page).context["inline_admin_formsets"]
    for inline in inlines:
        typed |= {
            f"{inline.formset.prefix}-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS")
        }

    response = admin_client.post(page, typed | {"name_tr": "Başka Bir Dernek"})

    profile.refresh_from_db()
    assert (response.status_code, profile.state) == (302, "recheck")


def test_registry_number_is_one_whatever_is_typed_between_its_parts():
    holder = CsoProfileFactory(state="verified", registry_number="06-045-012")
    other = CsoProfileFactory(registry_number="6-45-12")
    foundation = CsoProfileFactory(registry_number="6-45-12", legal_form="foundation")

    with pytest.raises(services.NumberTakenError):
        services.submit_cso(profile=other, actor=representative_of(other))
    services.submit_cso(profile=foundation, actor=representative_of(foundation))

    officer = UserFactory(roles=["programme_officer"])
    services.close_cso(profile=holder, actor=officer, reason="Kapandı.")
    services.submit_cso(
        profile=other, actor=Membership.objects.get(organisation=other.organisation).user
    )
    other.refresh_from_db()
    assert other.state == "pending"


def test_refused_claim_holds_no_number_and_an_initiative_needs_none():
    refused = CsoProfileFactory(state="rejected", registry_number="34-1")
    rightful = CsoProfileFactory(registry_number="34-1")
    initiative = CsoProfileFactory(legal_form="initiative", registry_number="")

    services.submit_cso(profile=rightful, actor=representative_of(rightful))
    services.submit_cso(profile=initiative, actor=representative_of(initiative))

    with pytest.raises(services.NumberTakenError):
        services.submit_cso(profile=refused, actor=representative_of(refused))


def test_cso_is_sent_when_nothing_is_missing():
    profile = CsoProfileFactory(registry_number="", founded_year=None, contact_email="")
    profile.organisation.fields_of_work.clear()

    with pytest.raises(services.NotReadyError) as refusal:
        services.submit_cso(profile=profile, actor=representative_of(profile))

    told = str(refusal.value)
    for words in ("registry number", "founding year", "fields of work"):
        assert gettext(words) in told
    assert pgettext("within a sentence", "contact e-mail address") in told


def test_founding_year_is_not_in_the_future():
    profile = CsoProfileFactory()
    values = {name: getattr(profile, name) for name in services.OF_PROFILE}
    stated = {
        "province": ProvinceFactory(),
        "website": "",
        "fields_of_work": [FieldOfWorkFactory()],
        **values,
        "founded_year": timezone.localdate().year + 1,
    }

    with pytest.raises(services.YearToComeError):
        services.update_profile(profile=profile, actor=representative_of(profile), **stated)


def test_one_person_enters_few_csos_that_are_not_verified():
    person, province = UserFactory(), ProvinceFactory()
    values = {"name": "İnci Derneği", "legal_form": "association", "province": province}

    made = [
        services.register_cso(person=person, registry_number=str(number), **values)
        for number in range(1, 6)
    ]

    assert len({profile.organisation.slug for profile in made}) == 5
    with pytest.raises(services.TooManyRegistrationsError):
        services.register_cso(person=person, registry_number="6", **values)


def test_same_registration_sent_twice_is_one_cso_and_another_persons_is_another():
    person, other = UserFactory(), UserFactory()
    values = {"name": "Çift Tık Derneği", "legal_form": "association", "province": None}

    first = services.register_cso(person=person, registry_number="34-1", **values)
    again = services.register_cso(person=person, registry_number="34-1", **values)
    others = services.register_cso(person=other, registry_number="34-1", **values)

    assert (again, others.organisation.slug) == (first, "cift-tik-dernegi-2")
    assert AuditEvent.objects.filter(verb="cso_registered").count() == 2


def test_address_is_made_of_the_name_that_is_verified_first_and_then_stays(client):
    officer = UserFactory(roles=["programme_officer"])
    profile = CsoProfileFactory(state="pending", organisation__slug="isik-bakanligi")
    OrganisationFactory(slug="isik-dernegi", ministry=True)
    person = representative_of(profile)

    def rename(name):
        services.change_identity(profile=profile, actor=person, **identity(profile, name_tr=name))
        profile.refresh_from_db()
        client.force_login(officer)
        page = reverse("organisations:review_verify", args=[profile.organisation.slug])
        return client.post(page, {"mark": mark_of(profile)}, follow=True)

    assert rename("Işık Derneği").redirect_chain[-1][0].endswith("/isik-dernegi-2/")
    assert rename("Başka Derneği").status_code == 200
    profile.organisation.refresh_from_db()
    assert (profile.organisation.name_tr, profile.organisation.slug) == (
        "Başka Derneği",
        "isik-dernegi-2",
    )


def test_closed_cso_has_no_team_and_frees_its_number():
    profile = CsoProfileFactory(state="pending")
    person = representative_of(profile)

    services.close_cso(profile=profile, actor=person)

    profile.refresh_from_db()
    assert (profile.state, profile.reviews.get().decision) == ("closed", "closed")
    assert not Membership.objects.active(timezone.now()).filter(user=person).exists()
    assert mails() == ["cso-closed"]


# The yearly confirmation


def test_confirmation_is_asked_for_twice_and_without_it_the_badge_rests():
    due = date(2027, 3, 1)
    profile = CsoProfileFactory(state="verified", confirmation_due_on=due)
    representative_of(profile)
    CsoProfileFactory(state="verified", confirmation_due_on=due + timedelta(days=200))

    said = {}
    for days in (31, 30, 29, 8, 7, 1, 0, -1):
        for _again in range(2):
            services.run_confirmations(due - timedelta(days=days))
        said[days] = OutboundMail.objects.count()

    assert said == {31: 0, 30: 1, 29: 1, 8: 1, 7: 2, 1: 2, 0: 3, -1: 3}
    profile.refresh_from_db()
    assert profile.state == "suspended"
    assert CsoProfile.objects.filter(state="verified").count() == 1


def test_after_days_without_a_run_one_reminder_is_sent_and_the_late_are_suspended_at_once():
    due = date(2027, 3, 1)
    for days in (0, 12):
        representative_of(
            CsoProfileFactory(state="verified", confirmation_due_on=due + timedelta(days=days))
        )

    assert services.run_confirmations(due + timedelta(days=8)) == (1, 1)

    assert mails() == ["cso-confirm", "cso-suspended"]


def test_confirming_gives_the_badge_back_for_a_year_and_stops_the_reminders():
    today = timezone.localdate()
    profile = CsoProfileFactory(state="suspended", confirmation_due_on=today)
    person = representative_of(profile)

    services.confirm_cso(profile=profile, actor=person)

    profile.refresh_from_db()
    assert (profile.state, profile.confirmation_due_on) == ("verified", a_year_after(today))
    assert services.run_confirmations(today + timedelta(days=300)) == (0, 0)
    assert (a_year_after(date(2028, 2, 29)), a_year_after(date(2027, 3, 1))) == (
        date(2029, 3, 1),
        date(2028, 3, 1),
    )


# What people see of it


def test_register_shows_everybody_no_more_than_their_part():
    listed, hidden = CsoProfileFactory(listed=True), CsoProfileFactory(state="verified")
    CsoProfileFactory(state="suspended", directory_opt_in=True)
    officer = UserFactory(roles=["programme_officer"])

    for person in (AnonymousUser(), UserFactory(), UserFactory(roles=["editor"])):
        assert set(CsoProfile.objects.visible_to(person)) == {listed}
        assert not CsoReview.objects.visible_to(person).exists()
    assert CsoProfile.objects.visible_to(officer).count() == 3
    assert actions_of(AnonymousUser(), hidden, timezone.now()) == set()


def test_back_office_shows_the_register_and_each_look_at_a_cso_is_noted(client):
    profile = CsoProfileFactory(state="pending")
    officer = UserFactory(roles=["programme_officer"])
    client.force_login(officer)
    page = reverse("organisations:review_detail", args=[profile.organisation.slug])

    for row in (profile, profile.reviews.get()):
        name = f"admin:organisations_{row._meta.model_name}"
        assert str(profile) in client.get(reverse(f"{name}_changelist")).content.decode()
        assert client.get(reverse(f"{name}_change", args=[row.pk])).status_code == 200

    other = CsoProfileFactory()
    client.get(page.replace(profile.organisation.slug, other.organisation.slug))
    seen = AuditEvent.objects.filter(actor_id=officer.pk, target_id=str(other.pk))
    assert seen.get().target_label == "organisations.csoprofile"
