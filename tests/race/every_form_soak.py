"""Whatever form there is, sent several times at once and once more later, has one effect and one answer.

Each form gets two copies of the same database: sent once in one, several times at once in the other.
"""

from collections import Counter

import pytest

from tests.race import form_scenes as scenes
from tests.race.harness import Arena, Race, arena
from tests.support.world import Rows, differences

pytestmark = pytest.mark.slow
CLERKS = 3


def effect(before: Rows, after: Rows) -> Counter[str]:
    """What came, went and changed, by table and column; keys and moments differ from copy to copy."""
    found: Counter[str] = Counter()
    for line in differences(before, after):
        table, _space, rest = line.partition(" ")
        found[
            f"{table}: {rest.split(': ')[1]}" if rest.endswith((": new", ": gone")) else f"{table} {rest.split(':')[0]}"
        ] += 1
    return found


def sent(race: Race, database, one: scenes.Sending, *, at_once: bool):  # type: ignore[no-untyped-def]
    """The answers, and what stood in the tables before and after."""
    race.everybody(scenes.sit_down, database)
    before = race.everybody(scenes.what_stands_there)[0]
    answers = race.rounds(scenes.send, [(one,)])[0] if at_once else race.alone(scenes.send, one)
    later = race.alone(scenes.send, one) if at_once else []
    after = race.everybody(scenes.what_stands_there)[0]
    race.everybody(scenes.stand_up)
    return answers + later, effect(before, after)


def faults(place: Arena, race: Race, one: scenes.Sending) -> tuple[str, list[str]]:
    """What became of the form sent once, and how sending it often differs from that."""
    with place.copy() as database:
        (alone,), once = sent(race, database, one, at_once=False)
    with place.copy() as database:
        answers, often = sent(race, database, one, at_once=True)
    found = []
    if {answer.value for answer in answers} != {alone.value}:
        found.append(f"{one.name} answers {[answer.value for answer in answers]}, alone {alone.value}")
    if often != once:
        found.append(f"{one.name} does {dict(often)}, alone {dict(once)}")
    return alone.kind, found


def test_every_form_sent_several_times_at_once_has_one_effect_and_one_answer() -> None:
    wrong, refused = [], []
    with arena() as place:
        forms = place.run(scenes.open_world)
        with place.race(CLERKS) as race:
            for one in forms:
                kind, found = faults(place, race, one)
                refused += [one.name] if kind == "refused" else []
                wrong += found
                print(one.name, kind, *found, sep="\n    ", flush=True)
    assert wrong == []
