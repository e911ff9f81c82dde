"""What the help desk's tests share."""

import pytest
from django.core.cache import cache

from helpdesk import forms
from tests.factories.accounts import UserFactory
from tests.factories.helpdesk import DeskFactory
from tests.factories.provinces import ProvinceFactory
from tests.factories.publications import TopicFactory


@pytest.fixture(autouse=True)
def _files_in_a_folder_of_their_own(settings, tmp_path):
    storages = {**settings.STORAGES}
    storages["default"] = {
        **storages["default"],
        "OPTIONS": {"location": tmp_path / "files", "base_url": None},
    }
    settings.STORAGES = storages


@pytest.fixture(autouse=True)
def _tries_counted_from_nothing():
    cache.clear()


@pytest.fixture
def patient(monkeypatch):
    """Tests fill in forms faster than people."""
    monkeypatch.setattr(forms, "FASTEST_SECONDS", 0)
    monkeypatch.setattr(forms.QuestionForm.base_fields["key"], "fastest_seconds", 0)


@pytest.fixture
def officer(db):
    return UserFactory(staff=True, roles=["help_desk_officer"], full_name="Şule Ağırbaş")


@pytest.fixture
def auditor(db):
    return UserFactory(staff=True, roles=["auditor"])


@pytest.fixture
def answers(db, patient):
    """What a visitor types into the question form."""
    DeskFactory()
    return {
        "name": "Ümit Şıracı",
        "email": "Umit@Ornek-Dernegi.org",
        "organisation_name": "Işık Derneği",
        "province": ProvinceFactory(plate_code=76).pk,
        "topic": TopicFactory().pk,
        "subject": "Gönüllü sigortası",
        "question": "Gönüllülerimizi nasıl sigortalarız?",
        "notice": "on",
        "website": "",
        "key": forms.new_key("question"),
    }
