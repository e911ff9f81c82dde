"""The pages on which a project changes its state: who sees them, what they say, what they keep."""

import pytest
from django.urls import reverse

from core.models import AuditEvent, OutboundMail
from programmes.models import Project, ProjectReview
from programmes.models.parts import mark_of
from programmes.services import return_project, submit_project
from tests.factories import programmes as factories
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db

REVIEWS = "admin:programmes_projectreview_changelist"
REASON = "Özet eksik.\nLütfen tamamlayın."


@pytest.fixture
def officer(client):
    person = UserFactory(roles=["programme_officer"], language="en")
    client.force_login(person)
    return person


@pytest.fixture
def editor(client):
    """Somebody who has only the permission to see projects."""
    person = UserFactory(roles=["editor"], language="en")
    client.force_login(person)
    return person


def change_page(project):
    return reverse("admin:programmes_project_change", args=[project.pk])


def move_page(project, name):
    return reverse("admin:programmes_project_move", args=[project.pk, name])


def review_page(project):
    return reverse("admin:programmes_project_review", args=[project.pk])


def state_of(project):
    return Project.objects.get(pk=project.pk).state


def buttons(client, project):
    """The names of the moves to which the project's page leads."""
    html = client.get(change_page(project)).content.decode()
    names = ["submit", "take-back", "archive", "withdraw", "reopen"]
    shown = {name for name in names if f'href="{move_page(project, name)}"' in html}
    return shown | ({"review"} if f'href="{review_page(project)}"' in html else set())


def make(state):
    if state == "in_review":
        return factories.ProjectReviewFactory().project
    withdrawn = {"withdrawal_reason": "Yanlış"} if state == "withdrawn" else {}
    return factories.ProjectFactory(state=state, funder=True, **withdrawn)


def test_page_of_a_project_offers_what_its_state_allows(client, officer):
    offered = {state: buttons(client, make(state)) for state in Project.State.values}

    assert offered == {
        "draft": {"submit"},
        "in_review": {"take-back", "review"},
        "published": {"archive", "withdraw"},
        "archived": {"reopen"},
        "withdrawn": {"reopen"},
    }


def test_page_of_a_project_offers_an_editor_the_review_only(client, editor):
    offered = {state: buttons(client, make(state)) for state in Project.State.values}

    assert {state for state, names in offered.items() if names} == {"in_review"}
    assert offered["in_review"] == {"review"}


@pytest.mark.parametrize(
    ("before", "name", "after"),
    [
        ("draft", "submit", "in_review"),
        ("in_review", "take-back", "draft"),
        ("published", "archive", "archived"),
        ("published", "withdraw", "withdrawn"),
        ("archived", "reopen", "draft"),
        ("withdrawn", "reopen", "draft"),
    ],
)
def test_move_asks_first_and_is_made_by_a_post(client, officer, before, name, after):
    project = make(before)

    assert client.get(move_page(project, name)).status_code == 200
    assert state_of(project) == before
    response = client.post(move_page(project, name), {"reason": REASON})

    assert response["Location"] == change_page(project)
    assert state_of(project) == after
    assert AuditEvent.objects.latest("pk").actor == officer


def test_refused_move_says_why_and_keeps_what_was_typed(client, officer):
    archived, published = make("archived"), make("published")

    late = client.post(move_page(archived, "withdraw"), {"reason": REASON}).content.decode()
    empty = client.post(move_page(published, "withdraw"), {"reason": " "}).content.decode()

    assert "Only a published project can be archived or withdrawn." in late
    assert "Lütfen tamamlayın." in late
    assert "Please write the reason" in empty
    assert (state_of(archived), state_of(published)) == ("archived", "published")


def test_draft_that_lacks_something_is_told_so_before_and_after_the_button(client, officer):
    project = factories.ProjectFactory(draft=True, summary_tr="")

    before = client.get(move_page(project, "submit")).content.decode()
    after = client.post(move_page(project, "submit")).content.decode()

    for html in (before, after, client.get(change_page(project)).content.decode()):
        assert "The summary in the primary language is missing." in html
        assert f'href="{change_page(project)}#roles-group"' in html
    assert "Please complete the project first." in after
    assert state_of(project) == "draft"


@pytest.mark.parametrize(("action", "after"), [("submit", "in_review"), ("archive", "archived")])
def test_action_of_the_list_asks_the_service_about_each_row(client, officer, action, after):
    draft, bare, public = make("draft"), factories.ProjectFactory(draft=True), make("published")
    chosen = {"action": action, "_selected_action": [draft.pk, bare.pk, public.pk]}

    page = client.post(reverse("admin:programmes_project_changelist"), chosen, follow=True)

    moved = draft if action == "submit" else public
    assert [row for row in (draft, bare, public) if state_of(row) == after] == [moved]
    assert [one.level_tag for one in page.context["messages"]].count("error") == 2


def test_moves_are_closed_to_those_who_may_not_change_projects(client, editor):
    project = make("published")

    assert client.get(move_page(project, "withdraw")).status_code == 403
    assert client.post(move_page(project, "withdraw"), {"reason": REASON}).status_code == 403
    client.force_login(UserFactory())
    assert client.post(move_page(project, "withdraw"), {"reason": REASON}).status_code == 302
    assert state_of(project) == "published"


def test_move_that_does_not_exist_is_not_found(client, officer):
    assert client.get(move_page(make("draft"), "publish")).status_code == 404


def approval(project):
    return {"decision": "approve", "mark": mark_of(project.pk)}


@pytest.mark.parametrize("part", ["project", "figure"])
def test_editor_approves_only_what_the_page_has_shown(client, editor, part):
    project = make("in_review")
    row = {"project": project, "figure": factories.FigureFactory(project=project)}[part]
    shown = client.get(review_page(project)).content.decode()
    read = approval(project)
    assert read["mark"] in shown

    row.save()
    answer = client.post(review_page(project), read).content.decode()

    assert "was changed after you had opened this page" in answer
    assert state_of(project) == "in_review"
    client.post(review_page(project), approval(project))
    assert state_of(project) == "published"


def test_editor_approves_and_the_project_is_public(client, editor):
    project = make("in_review")

    assert client.get(review_page(project)).status_code == 200
    response = client.post(review_page(project), approval(project) | {"reason": ""})

    assert response["Location"] == reverse(REVIEWS)
    assert client.get(f"/en/projects/{project.slug}/").status_code == 200
    assert ProjectReview.objects.get().reviewer == editor


def test_editor_returns_with_a_reason_that_the_author_reads(client, editor):
    review = factories.ProjectReviewFactory()

    client.post(review_page(review.project), {"decision": "return", "reason": REASON})

    review.refresh_from_db()
    assert (review.decision, review.reason) == ("returned", REASON)
    assert OutboundMail.objects.get().to == review.submitted_by.email
    for page in (change_page(review.project), review_page(review.project)):
        assert "Lütfen tamamlayın." in client.get(page).content.decode()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"decision": "return", "reason": " "}, "Please write the reason"),
        ({"decision": "approve", "reason": REASON}, "Only a return has a reason. Choose"),
        ({"decision": "burn", "reason": REASON}, "burn is not one of the available choices"),
    ],
)
def test_decision_that_cannot_be_meant_comes_back_with_its_reason(client, editor, typed, words):
    project = make("in_review")

    html = client.post(review_page(project), typed).content.decode()

    assert words in html
    assert ("Lütfen tamamlayın." in html) == (typed["reason"] == REASON)
    assert state_of(project) == "in_review"


def test_decision_that_comes_too_late_keeps_its_reason(client, editor):
    project = make("in_review")
    return_project(project=project, actor=UserFactory(), reason="Başka bir neden")

    page = client.post(review_page(project), {"decision": "return", "reason": REASON})

    assert "does not wait for review any more" in page.content.decode()
    assert "Lütfen tamamlayın." in page.content.decode()
    assert OutboundMail.objects.count() == 1


def test_reviewer_is_told_that_the_project_was_changed_since_it_was_sent(client, editor):
    project = factories.ProjectFactory(draft=True, funder=True)
    submit_project(project=project, actor=UserFactory())
    words = "have been changed since it was sent"
    untouched = client.get(review_page(project)).content.decode()

    Project.objects.get(pk=project.pk).save()

    assert words not in untouched
    assert words in client.get(review_page(project)).content.decode()


def test_nobody_decides_about_their_own_submission(client, officer):
    project = factories.ProjectReviewFactory(submitted_by=officer).project

    html = client.get(review_page(project)).content.decode()
    answer = client.post(review_page(project), approval(project)).content.decode()

    assert 'name="decision"' not in html
    assert "You sent this project for review yourself" in answer
    assert state_of(project) == "in_review"


def test_staff_who_do_not_review_read_the_page_and_decide_nothing(client):
    client.force_login(UserFactory(roles=["training_coordinator"]))
    project = make("in_review")

    page = client.get(review_page(project))

    assert page.status_code == 200
    assert 'name="decision"' not in page.content.decode()
    assert client.post(review_page(project), {"decision": "approve"}).status_code == 403
    assert state_of(project) == "in_review"


@pytest.mark.parametrize("rows", [1, 30])
def test_list_of_reviews_finds_what_waits_for_me(client, editor, django_assert_num_queries, rows):
    factories.ProjectReviewFactory(submitted_by=editor)
    factories.ProjectReviewFactory(returned=True)
    others = factories.ProjectReviewFactory.create_batch(rows)

    with django_assert_num_queries(5):
        page = client.get(reverse(REVIEWS), {"waiting": "me"})

    assert set(page.context["cl"].result_list) == set(others)
    assert f'href="{review_page(others[0].project)}"' in page.content.decode()
    assert client.get(reverse(REVIEWS)).context["cl"].result_count == rows + 2


def test_review_is_read_and_neither_added_nor_changed_by_a_form(client, officer):
    review = factories.ProjectReviewFactory(returned=True)
    page = reverse("admin:programmes_projectreview_change", args=[review.pk])

    assert client.get(page).status_code == 200
    assert client.post(page, {"decision": "approved"}).status_code == 403
    assert client.get(reverse("admin:programmes_projectreview_add")).status_code == 403
    history = reverse("admin:programmes_projectreview_history", args=[review.pk])
    assert client.get(history).status_code == 200
