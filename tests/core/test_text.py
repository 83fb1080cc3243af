"""Names, phones, scans and search terms made comparable."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.core.text import (
    KEY_LENGTH,
    PhoneKind,
    mask_phone,
    normalise_phone,
    normalise_scan,
    normalise_term,
    phone_keys,
    pinyin_full,
    pinyin_initials,
    search_keys,
)


@pytest.mark.parametrize(
    ("name", "full", "initials"),
    [
        ("张三", "zhangsan", "zs"),
        ("林知微", "linzhiwei", "lzw"),
        ("单雄信", "shanxiongxin", "sxx"),
        ("曾小明", "zengxiaoming", "zxm"),
        ("解晓东", "xiexiaodong", "xxd"),
        ("仇英", "qiuying", "qy"),
        ("查良镛", "zhaliangyong", "zly"),
        ("区志明", "ouzhiming", "ozm"),
        ("华佗", "huatuo", "ht"),
        ("任盈盈", "renyingying", "ryy"),
        ("朴志妍", "piaozhiyan", "pzy"),
        ("翟天临", "zhaitianlin", "ztl"),
        ("缪杰", "miaojie", "mj"),
        ("尉迟恭", "yuchigong", "ycg"),
        ("万俟卨", "moqixie", "mqx"),
        ("长孙无忌", "zhangsunwuji", "zswj"),
        ("欧阳娜", "ouyangna", "oyn"),
        ("吕布", "lvbu", "lb"),
        ("林朝阳", "linzhaoyang", "lzy"),
        ("薄靓琢", "boliangzhuo", "blz"),
        ("顾长安", "guchangan", "gca"),
        ("晓单", "xiaodan", "xd"),  # 单 is shan only as a surname
        ("𠮷野家", "𠮷yejia", "𠮷yj"),
        ("王㛃", "wangjie", "wj"),
        ("John Smith", "johnsmith", "js"),
        ("Anna 王", "annawang", "aw"),
        ("", "", ""),
    ],
)
def test_pinyin(name, full, initials):
    assert (pinyin_full(name), pinyin_initials(name)) == (full, initials)


def test_keys_find_any_part_of_a_name():
    assert set(search_keys("林知微")) == {
        "林知微", "知微", "微", "linzhiwei", "zhiwei", "wei", "lzw", "zw", "w",
    }  # fmt: skip


@pytest.mark.parametrize("term", ["shan", "dan", "sxx", "dxx", "单雄", "雄信", "xiongxin", "xx"])
def test_a_surname_is_found_by_its_reading_and_by_the_everyday_one(term):
    assert any(key.startswith(term) for key in search_keys("单雄信"))


def test_keys_of_latin_names_start_at_words():
    assert search_keys("John Smith") == ["johnsmith", "smith", "js", "s"]
    assert not any(key.startswith("ohn") for key in search_keys("John Smith"))


def test_rare_characters_are_keys_themselves():
    assert "𠮷" in {key[:1] for key in search_keys("田𠮷")}
    assert "tian𠮷" in search_keys("田𠮷")


@given(st.text(max_size=200))
def test_any_text_gives_a_bounded_number_of_short_lower_case_keys(text):
    keys = search_keys(text)
    assert len(keys) == len(set(keys)) <= 400
    assert all(0 < len(key) <= KEY_LENGTH and key == key.lower() for key in keys)


@given(st.text(alphabet="张王李赵陈杨林知微亦航嘉树沐晴", min_size=1, max_size=4))
def test_every_part_of_a_chinese_name_is_found(name):
    keys = search_keys(name)
    for start in range(len(name)):
        for end in range(start + 1, len(name) + 1):
            assert any(key.startswith(normalise_term(name[start:end])) for key in keys)


MOBILE, LANDLINE, FOREIGN, ODD = PhoneKind.MOBILE, PhoneKind.LANDLINE, PhoneKind.FOREIGN, PhoneKind.ODD


@pytest.mark.parametrize(
    ("typed", "digits", "kind", "display"),
    [
        ("13812345678", "13812345678", MOBILE, "138 1234 5678"),
        (" 138-1234-5678 ", "13812345678", MOBILE, "138 1234 5678"),
        ("138 1234 5678", "13812345678", MOBILE, "138 1234 5678"),
        ("１３８１２３４５６７８", "13812345678", MOBILE, "138 1234 5678"),
        ("+86 138 1234 5678", "13812345678", MOBILE, "138 1234 5678"),
        ("008613812345678", "13812345678", MOBILE, "138 1234 5678"),
        ("8613812345678", "13812345678", MOBILE, "138 1234 5678"),
        ("\u202d13812345678\u202c", "13812345678", MOBILE, "138 1234 5678"),
        ("0571-87654321", "057187654321", LANDLINE, "0571-87654321"),
        ("(021) 6543 2100", "02165432100", LANDLINE, "021-65432100"),
        ("+86 571 87654321", "057187654321", LANDLINE, "0571-87654321"),
        ("+86 10 65432100", "01065432100", LANDLINE, "010-65432100"),
        ("400-820-8820", "4008208820", LANDLINE, "400-820-8820"),
        ("+852 9123 4567", "0085291234567", FOREIGN, "+85291234567"),
        ("0065 9123 4567", "006591234567", FOREIGN, "+6591234567"),
        ("＋1 (415) 555-2671", "0014155552671", FOREIGN, "+14155552671"),
        ("12812345678", "12812345678", ODD, "12812345678"),
        ("1381234567", "1381234567", ODD, "1381234567"),
        ("138123456789", "138123456789", ODD, "138123456789"),
        ("87654321", "87654321", ODD, "87654321"),
        ("0571-87654321 转 802", "057187654321802", ODD, "0571-87654321 转 802"),
        ("微信 linzw", "", ODD, "微信 linzw"),
        ("", "", ODD, ""),
    ],
)
def test_phones(typed, digits, kind, display):
    phone = normalise_phone(typed)
    assert (phone.digits, phone.kind, phone.display) == (digits, kind, display)


@given(st.text(max_size=40) | st.from_regex(r"\+?[0-9 \-]{5,20}", fullmatch=True))
def test_stored_digits_normalise_to_themselves(typed):
    phone = normalise_phone(typed)
    assert phone.digits == "" or phone.digits.isascii()
    if phone.kind is not ODD:
        assert normalise_phone(phone.digits) == phone
        assert normalise_phone(phone.display) == phone


def test_a_phone_is_found_whole_by_its_end_and_by_its_last_four():
    assert phone_keys("13812345678") == ["13812345678", "12345678", "5678"]
    assert phone_keys("0085291234567") == ["0085291234567", "85291234567", "91234567", "4567"]
    assert phone_keys("119") == ["119"]
    assert phone_keys("") == []


@pytest.mark.parametrize(
    ("digits", "masked"),
    [("13812342617", "138****2617"), ("057187654321", "057****4321"), ("12345", "****45"), ("", "")],
)
def test_a_masked_phone_cannot_be_called(digits, masked):
    assert mask_phone(digits) == masked


@pytest.mark.parametrize(
    ("scanned", "plain"),
    [
        ("１００４２", "10042"),
        (" 10042\r\n", "10042"),
        ("100 42", "10042"),
        ("\u200b10042\x00", "10042"),
        ("٣٤", "34"),
        ("ＨＢ２６０４－０１８７", "HB2604-0187"),
        ("https：、、s", "https://s"),
    ],
)
def test_scans_through_a_chinese_input_method(scanned, plain):
    assert normalise_scan(scanned) == plain


@pytest.mark.parametrize(
    ("typed", "term"),
    [
        (" 张三 ", "张三"),
        ("Zhang San", "zhangsan"),
        ("lü", "lv"),
        ("ＺＳ", "zs"),
        ("138 1234 5678", "13812345678"),
        ("+86 138-1234-5678", "13812345678"),
        ("5678", "5678"),
        ("HB2604-0187", "hb2604-0187"),
        ("2604-0187", "2604-0187"),
        ("C-20431", "c-20431"),
        ("a\x00b", "ab"),
        ("", ""),
    ],
)
def test_search_terms_are_written_like_keys(typed, term):
    assert normalise_term(typed) == term


def test_pinyin_tables_are_not_loaded_before_a_name_needs_them():
    code = "import sys, studio.core.text; sys.exit('pypinyin' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
