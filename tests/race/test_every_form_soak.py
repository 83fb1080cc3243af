"""Whatever form there is, sent several times at once and once more later, has one effect and one answer.

Each form gets two copies of the same database: sent once in one, several times at once in the other. A tenth of the
size (`.ci/run`) sends every form from three windows once; ten rounds from two to five are the whole (`make soak`).
"""

import re
import time
from collections import Counter
from pathlib import Path

import pytest
from django.db import connection

from tests.race import form_scenes as scenes
from tests.race.harness import Arena, Race, arena
from tests.support.soak import soak_size
from tests.support.world import Rows, differences

pytestmark = pytest.mark.soak
WINDOWS = (3, 2, 5, 4)  # so many at once, by turns
REFUSAL = re.compile(r'class="invalid-feedback[^>]*>([^<]+)<')
NOTHING_TO_DO = 6  # most forms that may be refused where they stand: what cannot happen to this order


def effect(before: Rows, after: Rows) -> Counter[str]:
    """What came, went and changed, by table and column; keys and moments differ from copy to copy."""
    found: Counter[str] = Counter()
    for line in differences(before, after):
        table, _space, rest = line.partition(" ")
        found[
            f"{table}: {rest.split(': ')[1]}" if rest.endswith((": new", ": gone")) else f"{table} {rest.split(':')[0]}"
        ] += 1
    return found


def sent(race: Race, database, folder: str, one: scenes.Sending, *, at_once: bool):  # type: ignore[no-untyped-def]
    """The answers, and what stood in the tables before and after."""
    race.everybody(scenes.sit_down, database, folder)
    before = race.everybody(scenes.what_stands_there)[0]
    answers = race.rounds(scenes.send, [(one,)])[0] if at_once else race.alone(scenes.send, one)
    later = race.alone(scenes.send, one) if at_once else []
    after = race.everybody(scenes.what_stands_there)[0]
    race.everybody(scenes.stand_up)
    return answers + later, effect(before, after)


def faults(place: Arena, race: Race, folder: str, one: scenes.Sending) -> tuple[str, list[str]]:
    """What became of the form sent once, and how sending it often differs from that."""
    with place.copy() as database:
        (alone,), once = sent(race, database, folder, one, at_once=False)
    with place.copy() as database:
        answers, often = sent(race, database, folder, one, at_once=True)
    found = []
    if {answer.value for answer in answers} != {alone.value}:
        said = {sentence for answer in answers for sentence in REFUSAL.findall(answer.text)}
        found.append(f"{one.name} answers {[answer.value for answer in answers]}, alone {alone.value}; {said}")
    if often != once:
        found.append(f"{one.name} does {dict(often)}, alone {dict(once)}")
    return alone.kind, found


def test_every_form_sent_several_times_at_once_has_one_effect_and_one_answer(tmp_path: Path) -> None:
    wrong: list[str] = []
    refused: set[str] = set()
    began, requests, folder = time.monotonic(), 0, str(tmp_path)
    with arena() as place:
        forms = place.run(scenes.open_world, folder)
        for turn in range(soak_size(10)):
            windows = WINDOWS[turn % len(WINDOWS)]
            with place.race(windows) as race:
                for one in forms:
                    kind, found = faults(place, race, folder, one)
                    refused |= {one.name} if kind == "refused" else set()
                    wrong += [f"{windows} at once: {line}" for line in found]
                    requests += windows + 2
    told = f"{len(forms)} forms, {requests:,} requests in {time.monotonic() - began:.0f} s, {len(wrong)} faults"
    print(f"\n{connection.vendor:<10} {told}; refused where they stand: {', '.join(sorted(refused))}", flush=True)
    assert wrong == []
    assert len(forms) > 60
    assert len(refused) <= NOTHING_TO_DO, "a form that is always refused shows nothing: tests/support/page_forms.py"
