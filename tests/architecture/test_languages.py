"""Chinese is complete, and what is committed is what was compiled: machines without gettext serve it as it is."""

from tools import messages


def test_the_catalogues_are_complete_true_and_compiled() -> None:
    """A sentence without translation, a guess, a lost placeholder, a stale compiled file: each is named."""
    assert messages.complaints() == []


def test_a_missing_translation_would_be_named(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    """The check itself can fail."""
    wanted = messages.sentences_in_sources()
    wanted[(None, "a sentence nobody translated")] = messages.Message((None, "a sentence nobody translated"))
    monkeypatch.setattr(messages, "sentences_in_sources", lambda: wanted)
    assert any("a sentence nobody translated" in complaint for complaint in messages.complaints())
