"""Invented people: names, phones, tastes. The same dice give the same people."""

import datetime as dt
import random
from dataclasses import dataclass

from bookings.orders.sheet import PhotoStyle

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石"
    "廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤单解仇查区柳祁季纪傅温齐简宁裴罗安"
)
DOUBLE_SURNAMES = ("欧阳", "上官", "司马", "诸葛", "尉迟")
BRIDE = [
    "知微",
    "晚棠",
    "沐晴",
    "若溪",
    "婉宁",
    "蓁蓁",
    "雨桐",
    "清越",
    "可昕",
    "南笙",
    "星野",
    "疏影",
    "清欢",
    "子衿",
    "云舒",
    "语嫣",
    "思琪",
    "梦瑶",
    "诗涵",
    "欣怡",
    "雅静",
    "佳琪",
    "芷若",
    "书瑶",
    "念慈",
    "静姝",
    "映雪",
    "采薇",
    "如意",
    "安歌",
    "梓涵",
    "一诺",
    "青禾",
    "听澜",
    "半夏",
    "以宁",
    "小满",
    "霜序",
    "扶摇",
    "令仪",
    "舒窈",
    "琳琅",
    "明珠",
    "玉婷",
    "慧敏",
    "晓彤",
    "丹妮",
    "璐",
    "倩",
    "颖",
    "婷",
    "莹",
    "洁",
    "喆",
    "㛃",
]
GROOM = [
    "亦航",
    "景明",
    "嘉树",
    "予白",
    "言之",
    "牧之",
    "屿",
    "云帆",
    "彦",
    "青山",
    "越",
    "明川",
    "闻",
    "子谦",
    "浩然",
    "宇轩",
    "俊杰",
    "志远",
    "文博",
    "天佑",
    "一鸣",
    "泽宇",
    "梓豪",
    "博文",
    "思远",
    "承宇",
    "慕白",
    "知行",
    "怀瑾",
    "望舒",
    "北辰",
    "行舟",
    "长风",
    "既明",
    "修远",
    "伯言",
    "致远",
    "若谷",
    "砚",
    "峥",
    "铮",
    "磊",
    "鹏",
    "涛",
    "凯",
    "峰",
    "堃",
    "䶮",
    "𠮷",
    "勇",
    "强",
]
PLACES = ("临湖酒店（草坪）", "国际大酒店", "老家院子", "云栖小镇", "西子宾馆", "滨江一号宴会厅", "植物园草坪", "")
OCCUPATIONS = ("教师", "护士", "程序员", "公务员", "会计", "设计师", "个体", "工程师", "医生", "")
STYLES = PhotoStyle.values
SCENES = ("影棚 A", "影棚 B", "影棚 C", "影棚 D", "湖滨外景", "园林外景")  # as `shops` names them
LIKES = ("牵手走、低头笑", "想要一张和妈妈的合影", "喜欢日落时的逆光", "多拍走动的照片", "想带上家里的狗", "")
DISLIKES = ("左脸为主", "新郎不要浓妆", "不喜欢太甜的姿势", "怕水，不上船", "", "", "")
CARE = ("新娘对贴睫胶过敏", "孕四个月，少站", "新郎膝盖有伤", "", "", "", "", "", "", "")


@dataclass(frozen=True)
class Couple:
    bride: str
    groom: str
    bride_phone: str
    groom_phone: str
    bride_birthday: dt.date
    groom_birthday: dt.date
    lunar: bool

    @property
    def display_name(self) -> str:
        return f"{self.bride} 与 {self.groom}"


def invent_couple(dice: random.Random, serial: int, today: dt.date) -> Couple:
    """A bride and a groom of different families; phones unique by serial and in a range nobody dials by accident."""
    family, other = dice.sample(SURNAMES, 2)
    if dice.random() < 0.01:
        family = dice.choice(DOUBLE_SURNAMES)
    return Couple(
        bride=family + dice.choice(BRIDE),
        groom=other + dice.choice(GROOM),
        bride_phone=_phone(dice, serial, ("138", "139", "136", "158")),
        groom_phone=_phone(dice, serial, ("159", "137", "188", "186")),
        bride_birthday=today - dt.timedelta(days=dice.randint(22 * 365, 34 * 365)),
        groom_birthday=today - dt.timedelta(days=dice.randint(23 * 365, 38 * 365)),
        lunar=dice.random() < 0.15,
    )


def _phone(dice: random.Random, serial: int, heads: tuple[str, ...]) -> str:
    # Multiplying by an odd number walks through all eight-digit tails without meeting one twice.
    return dice.choice(heads) + f"{(serial * 61_803_399 + 12_345_678) % 100_000_000:08d}"
