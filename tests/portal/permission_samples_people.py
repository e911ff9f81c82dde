"""Rows of accounts, teams and the register in each state, as permission_samples has them."""

from collections.abc import Iterable

from django.utils import timezone

from accounts import permissions as accounts
from accounts.models import STAFF_ROLES, DataRequest
from core.permissions import CSO_EDITOR, CSO_MEMBER, CSO_PEOPLE, CSO_REPRESENTATIVE
from organisations import permissions as organisations
from organisations.models import CsoProfile, Invitation, Membership, Organisation
from programmes import permissions as programmes
from programmes.models import BulkImport
from tests.factories.accounts import UserFactory
from tests.factories.organisations import (
    CsoProfileFactory,
    CsoReviewFactory,
    HandoverFactory,
    InvitationFactory,
    MembershipFactory,
    OrganisationFactory,
)
from tests.factories.privacy import (
    DataExportFactory,
    DataRequestFactory,
    LegalHoldFactory,
    NoticeFactory,
)
from tests.factories.programmes import (
    ActivityFactory,
    CoordinatorAssignmentFactory,
    ImportReferenceFactory,
    ProjectFactory,
)
from tests.portal.permission_samples import (
    COORDINATOR,
    EVERYBODY,
    NOBODY,
    Sample,
    World,
    role_in_cso,
)

TEAM = frozenset(CSO_PEOPLE)
LEADER = frozenset({CSO_REPRESENTATIVE})


def samples(world: World) -> dict[str, list[Sample]]:
    """Return samples by the label of their model."""
    made = {
        "accounts.user": _users(world),
        "accounts.datarequest": _requests(world),
        "accounts.dataexport": _exports(world),
        "accounts.legalhold": [Sample("of somebody", LegalHoldFactory())],
        "accounts.notice": _notices(),
        "organisations.organisation": _organisations(world),
        "organisations.membership": _memberships(world),
        "organisations.invitation": _invitations(world),
        "organisations.handover": _handovers(world),
        "organisations.csoprofile": _profiles(world),
        "organisations.csoreview": _reviews(world),
        "programmes.coordinatorassignment": _assignments(world),
        "programmes.bulkimport": _imports(world),
        "programmes.importreference": _references(world),
    }
    return {label: list(rows) for label, rows in made.items()}


def _users(world: World) -> Iterable[Sample]:
    yield Sample("somebody", UserFactory())
    yield Sample("an account", world.people["account"])


def _requests(world: World) -> Iterable[Sample]:
    # A person has one open request of a kind; three states are open.
    kinds = dict(zip(DataRequest.State.values, [*DataRequest.Kind.values] * 2, strict=True))
    for state in DataRequest.State.values:
        for person in ("account", "administrator", CSO_MEMBER):
            row = DataRequestFactory(person=world.people[person], state=state, kind=kinds[state])
            holds = {
                accounts.OWN_REQUESTS: frozenset({person}),
                accounts.OF_OTHERS: EVERYBODY - {person},
            }
            yield Sample(f"of {person}, {state}", row, holds)
        by_mail = DataRequestFactory(stranger=True, state=_before_proof(state))
        yield Sample(f"of a stranger, {state}", by_mail, {accounts.OF_OTHERS: EVERYBODY})


def _before_proof(state: str) -> str:
    """Somebody without account has proved nothing yet: nobody works on it."""
    later = {DataRequest.State.IN_PROGRESS, DataRequest.State.ANSWERED}
    return DataRequest.State.IDENTITY_CHECK if state in later else state


def _exports(world: World) -> Iterable[Sample]:
    for person in ("account", "administrator"):
        row = DataExportFactory(person=world.people[person])
        yield Sample(f"of {person}", row, {accounts.OWN_EXPORTS: frozenset({person})})


def _notices() -> Iterable[Sample]:
    yield Sample("published", NoticeFactory(), {accounts.PUBLISHED: EVERYBODY})
    draft = NoticeFactory(form="invitation", published_at=None)
    yield Sample("draft", draft, {accounts.UNPUBLISHED: EVERYBODY})


def _organisations(world: World) -> Iterable[Sample]:
    yield Sample("with people", world.cso)
    yield Sample("in the register", CsoProfileFactory().organisation)
    yield Sample("neither", OrganisationFactory(), {organisations.NEVER_A_TEAM: EVERYBODY})


def _memberships(world: World) -> Iterable[Sample]:
    for person in CSO_PEOPLE:
        row = Membership.objects.get(user=world.people[person], organisation=world.cso)
        leaving = NOBODY if person == CSO_REPRESENTATIVE else frozenset({person})
        holds = {
            organisations.OWN_CSO: TEAM,
            organisations.LED_CSO: LEADER,
            organisations.OWN_MEMBERSHIP: leaving,
        }
        yield Sample(f"of the {person}", row, holds)
    colleague = MembershipFactory(organisation=world.cso)
    own_team = {organisations.OWN_CSO: TEAM, organisations.LED_CSO: LEADER}
    yield Sample("of a colleague", colleague, own_team)
    yield Sample("in another CSO", MembershipFactory(representative=True))
    yield Sample("over", MembershipFactory(user=world.people[CSO_MEMBER], ended=True))


def _invitations(world: World) -> Iterable[Sample]:
    traits = {Invitation.State.OPEN: {}} | {
        state: {state: True} for state in Invitation.State.values if state != Invitation.State.OPEN
    }
    for state, trait in traits.items():
        row = InvitationFactory(organisation=world.cso, **trait)
        by_link = {
            organisations.BY_LINK: EVERYBODY,
            organisations.BY_LINK_NO_STAFF: EVERYBODY - STAFF_ROLES,
        }
        yield Sample(f"own, {state}", row, {organisations.LED_CSO: LEADER, **by_link})
        yield Sample(f"of another CSO, {state}", InvitationFactory(**trait), by_link)


def _handovers(world: World) -> Iterable[Sample]:
    own = {
        "organisation": world.cso,
        "from_person": world.people[CSO_REPRESENTATIVE],
        "to_person": world.people[CSO_MEMBER],
    }
    holds = {
        organisations.LED_CSO: LEADER,
        organisations.OFFERED_TO_THEM: frozenset({CSO_MEMBER}),
        organisations.OFFERED_TO_NO_STAFF: frozenset({CSO_MEMBER}),
        organisations.OFFERED_BY_THEM: LEADER,
    }
    for state in ("open", "accepted", "declined", "withdrawn"):
        trait = {} if state == "open" else {state: True}
        yield Sample(f"own, {state}", HandoverFactory(**own, **trait), holds)
        yield Sample(f"of another CSO, {state}", HandoverFactory(**trait))


def _profiles(world: World) -> Iterable[Sample]:
    for state in CsoProfile.State.values:
        for is_own, is_listed in [(True, False), (False, False), (False, True)]:
            row = CsoProfileFactory(state=state, directory_opt_in=is_listed)
            if is_own:
                join(world, row.organisation)
            name = f"{'own' if is_own else 'other'}, {state}, {'' if is_listed else 'not '}listed"
            yield Sample(name, row, _of_profile(is_own, is_listed))
    officers_own = CsoProfileFactory(state="pending")
    officer = frozenset({"programme_officer"})
    MembershipFactory(
        user=world.people["programme_officer"], organisation=officers_own.organisation
    )
    holds = {organisations.OWN_CSO: officer, organisations.OTHER_CSO: EVERYBODY - officer}
    yield Sample("of an officer's own CSO", officers_own, holds)


def _of_profile(is_own: bool, is_listed: bool) -> dict[organisations.Relation, frozenset[str]]:
    holds = {organisations.OTHER_CSO: EVERYBODY - TEAM if is_own else EVERYBODY}
    if is_listed:
        holds[organisations.IN_DIRECTORY] = EVERYBODY
    if is_own:
        holds |= {
            organisations.OWN_CSO: TEAM,
            organisations.WRITTEN_CSO: frozenset({CSO_REPRESENTATIVE, CSO_EDITOR}),
            organisations.LED_CSO: LEADER,
        }
    return holds


def join(world: World, cso: Organisation) -> None:
    """Give a CSO the same team as the world's own."""
    for person in CSO_PEOPLE:
        MembershipFactory(user=world.people[person], organisation=cso, role=role_in_cso(person))


def _reviews(world: World) -> Iterable[Sample]:
    own = CsoProfileFactory(state="pending")
    join(world, own.organisation)
    yield Sample("own, waiting", own.reviews.get())
    yield Sample("other, waiting", CsoProfileFactory(state="recheck").reviews.get())
    now = timezone.now()
    over = {"decision": "taken_back", "asked_at": now, "decided_at": now}
    yield Sample("taken back", CsoReviewFactory(**over))


def _assignments(world: World) -> Iterable[Sample]:
    over = CoordinatorAssignmentFactory(person=world.people["province_coordinator"], over=True)
    yield Sample("own, over", over, {programmes.OWN_ASSIGNMENTS: COORDINATOR})
    yield Sample("of another", CoordinatorAssignmentFactory(pilot=world.pilot))


def _imports(world: World) -> Iterable[Sample]:
    coordinator, officer = (
        world.people[name] for name in ("province_coordinator", "programme_officer")
    )
    for name, project, person, is_own in [
        ("own", world.pilot.project, coordinator, True),
        ("of an officer", world.pilot.project, officer, False),
        ("own, of another project", ProjectFactory(), coordinator, False),
    ]:
        row = BulkImport.objects.create(
            project=project,
            kind=BulkImport.Kind.ACTIVITIES,
            file_name="etkinlikler.csv",
            table={},
            uploaded_by=person,
            row_count=0,
        )
        yield Sample(name, row, {programmes.OWN_IMPORTS: COORDINATOR if is_own else NOBODY})


def _references(world: World) -> Iterable[Sample]:
    own = ImportReferenceFactory(activity=ActivityFactory(project=world.pilot.project))
    yield Sample("of an own project", own, {programmes.OF_OWN_PROJECTS: COORDINATOR})
    yield Sample("of another project", ImportReferenceFactory())
