"""Faults of a translation that make check must find."""

import polib
import pytest

from tools.messages import entry_faults


@pytest.mark.parametrize(
    ("msgid", "msgstr", "fault"),
    [
        ("Send", "", "untranslated"),
        ("%(n)s files", "%(m)s dosya", "unknown placeholder"),
        ("{name} asked", "sordu", "placeholder lost"),
    ],
)
def test_translation_with_a_fault_is_named(msgid, msgstr, fault):
    entry = polib.POEntry(msgid=msgid, msgstr=msgstr)

    assert entry_faults(entry) == [f"{fault}: {msgid!r}"]


def test_fuzzy_translation_is_a_fault_though_it_has_a_text():
    assert entry_faults(polib.POEntry(msgid="Send", msgstr="Gönder", flags=["fuzzy"])) != []


def test_plural_may_leave_its_number_out_of_the_singular():
    entry = polib.POEntry(
        msgid="One file",
        msgid_plural="%(n)s files",
        msgstr_plural={0: "Bir dosya", 1: "%(n)s dosya"},
    )

    assert entry_faults(entry) == []
