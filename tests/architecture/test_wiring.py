"""The page of plugs: who hears which fact."""

from studio.core.reactions import who_listens


def test_who_listens(capsys) -> None:  # type: ignore[no-untyped-def]
    """Prints the list, so that a reviewer sees a new reaction; each listener is a function of a journey."""
    heard = who_listens()
    with capsys.disabled():
        for fact, listeners in sorted(heard.items()):
            print(f"\n{fact}: {', '.join(listeners)}", end="")
    assert all(name.startswith("studio.journeys.") for listeners in heard.values() for name in listeners)
