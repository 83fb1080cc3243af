"""The page of plugs: who hears which fact."""

from studio.core.reactions import who_listens


def test_who_listens(capsys) -> None:  # type: ignore[no-untyped-def]
    """Prints the list, so that a reviewer sees a new reaction; each listener is a journey's or a room's own action."""
    heard = who_listens()
    with capsys.disabled():
        for fact, listeners in sorted(heard.items()):
            print(f"\n{fact}: {', '.join(listeners)}", end="")
    names = [name for listeners in heard.values() for name in listeners]
    assert [name for name in names if not name.startswith("studio.journeys.") and ".actions." not in name] == []
