"""Scripts: parts, answers, facts, what is left out."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils.translation import override

from customers.followups.actions.rules import seed_of_rules
from customers.followups.scripts import (
    PLACEHOLDERS,
    Answer,
    Part,
    Piece,
    dear,
    fill,
    parse,
    plain,
    satisfaction_of,
    spoken,
    unknown_words,
)  # fmt: skip

SCRIPT = """
# 开场
{dear}您好。
# 核对
{day} {time} 到店？
- 没变
- 想改期：我帮您看看。
! 不满意：真对不起，{dear}。
# 款项
[还有 {amount_open} 未付。]
# 结束
再见。
"""
FACTS = {"dear": "袁小姐", "day": dt.date(2026, 5, 17), "time": dt.time(9), "amount_open": Decimal(2699)}


def test_parts_answers_and_facts() -> None:
    parts = parse(SCRIPT, FACTS)
    assert [part.label for part in parts] == ["开场", "核对", "款项", "结束"]
    assert parts[0] == Part("开场", (Piece("袁小姐", is_fact=True), Piece("您好。")), ())
    assert parts[1].answers == (
        Answer("没变", "Q", "", ()),
        Answer("想改期", "W", "", (Piece("我帮您看看。"),)),
        Answer("不满意", "E", "bad", (Piece("真对不起，"), Piece("袁小姐", is_fact=True), Piece("。"))),
    )


def test_what_is_paid_is_not_spoken_of() -> None:
    labels = [part.label for part in parse(SCRIPT, {**FACTS, "amount_open": Decimal(0)})]
    assert labels == ["开场", "核对", "结束"]


def test_a_text_without_parts_is_one_part() -> None:
    assert parse("{dear}，明天见", FACTS) == [Part("", (Piece("袁小姐", is_fact=True), Piece("，明天见")), ())]


@pytest.mark.parametrize(
    "text", ["", "#", "# ", "- ", "!", "{", "}{", "[[{day}]]", "# a\n- b：", "[{nobody}]", "\r\n#\r\n"]
)
def test_nothing_that_can_be_typed_is_an_error(text: str) -> None:
    parse(text, FACTS)
    plain(text, FACTS)


def test_a_missing_fact_takes_its_stretch_along() -> None:
    assert plain("请到湖滨路店[（{address}）][，{place}]。", {"place": "湖滨外景"}) == "请到湖滨路店，湖滨外景。"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (dt.date(2026, 5, 17), "5月17日 周日"), (dt.time(9), "09:00"), (Decimal("2699.50"), "¥2,699.50"),
        (Decimal(0), ""), (Decimal(-5), ""), (None, ""), (["李默", "白露"], "李默、白露"),
        (40, "40"), ("", ""), ([], ""),
    ],
)  # fmt: skip
def test_how_facts_are_said(value: object, text: str) -> None:
    assert spoken(value) == text


def test_in_english_too() -> None:
    with override("en"):
        assert plain("{day}, {staff}", {**FACTS, "staff": ["Li", "Bai"]}) == "Sun 17 May, Li, Bai"
        assert dear("柳闻莺", "bride") == "Ms 柳闻莺"


@pytest.mark.parametrize(
    ("name", "role", "said"),
    [
        ("袁星野", "bride", "袁小姐"), ("韩青禾", "groom", "韩先生"), ("欧阳若水", "bride", "欧阳小姐"),
        ("令狐冲", "groom", "令狐先生"),
        ("欧阳", "groom", "欧先生"), ("Anna", "bride", "Anna"), ("李小妹", "child", "李小妹"), ("", "bride", ""),
        ("𠮷野", "groom", "𠮷先生"),
    ],
)  # fmt: skip
def test_how_people_are_addressed(name: str, role: str, said: str) -> None:
    assert dear(name, role) == said


def test_unknown_words_are_named_once() -> None:
    assert unknown_words("{day}{nmae}{nmae}{}") == ["nmae", ""]


def test_the_worst_mood_counts() -> None:
    script = "# 问\n+ 满意\n~ 一般\n! 不满意"
    assert satisfaction_of(script, ["满意"]) == "good"
    assert satisfaction_of(script, ["满意", "不满意"]) == "bad"
    assert satisfaction_of(script, ["没变"]) == ""


def test_a_text_with_facts_is_one_string() -> None:
    assert fill("{dear}", {}) == ()


SEEDS = seed_of_rules()


@pytest.mark.parametrize("seed", SEEDS, ids=[seed["code"] for seed in SEEDS])
def test_every_seeded_script_speaks_both_languages_and_knows_its_words(seed: dict[str, str]) -> None:
    for name in ("script", "script_en"):
        assert unknown_words(seed[name]) == []
        everything = {word: "x" for word in PLACEHOLDERS}
        assert parse(seed[name], everything)
    zh, en = parse(seed["script"], {}), parse(seed["script_en"], {})
    assert [len(part.answers) for part in zh] == [len(part.answers) for part in en]
    moods = [[answer.satisfaction for part in parts for answer in part.answers] for parts in (zh, en)]
    assert moods[0] == moods[1]
