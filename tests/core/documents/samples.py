"""Payloads as the rooms build them, for tests of the sheets themselves: one ordinary couple, one with rare names."""

from copy import deepcopy
from typing import Any

ISSUE = {"by": "王思琪", "at": "2026-04-18 14:26", "version": 1, "qr": "http://127.0.0.1:8000/s/4XkQm7RzTw9bLc/"}
STUDIO = {
    "name": "知夏婚纱馆 · 湖滨路店",
    "address": "湖滨路 88 号 2 层",
    "phone": "0571-8800 6688",
    "hours": "9:00–20:00",
}
METHODS = [
    {"label": "现金", "on": False},
    {"label": "微信", "on": True},
    {"label": "支付宝", "on": False},
    {"label": "刷卡", "on": False},
    {"label": "转账", "on": False},
    {"label": "券", "on": False},
]

ORDER_FORM: dict[str, Any] = {
    "studio": STUDIO,
    "number": "HB2604-0187",
    "ordered_on": "2026-04-18 周六",
    "seller": "王思琪",
    "customer": "林知微 周亦航",
    "package": "半夏里",
    "people": [
        {
            "role": "新娘",
            "name": "林知微",
            "phone": "138 1234 2617",
            "side": {"label": "生日", "value": "1999-08-17"},
        },
        {
            "role": "新郎",
            "name": "周亦航",
            "phone": "159 8765 6630",
            "side": {"label": "来源", "value": "朋友介绍 · 罗安歌"},
        },
    ],
    "occasion": {
        "label": "婚期",
        "value": "2026年10月3日 周六",
        "more": "农历八月廿三",
        "side": {"label": "地点", "value": "临湖酒店（草坪）"},
    },
    "lines": [
        {
            "kind": "套系",
            "title": "半夏里",
            "detail": "3 服装，内景 2 外景 1，拍 120 张，入册 40 张；18 寸相册 2、24 寸相框 1",
            "quantity": "1",
            "price": "5,999.00",
            "amount": "5,999.00",
        },
        {
            "kind": "加项",
            "title": "加一套服装（出门纱区）",
            "detail": "",
            "quantity": "1",
            "price": "600.00",
            "amount": "600.00",
        },
        {
            "kind": "加项",
            "title": "24 寸水晶相框",
            "detail": "",
            "quantity": "1",
            "price": "680.00",
            "amount": "680.00",
        },
        {"kind": "优惠", "title": "门市权限内", "detail": "", "quantity": "", "price": "", "amount": "−480.00"},
    ],
    "total": {"figures": "¥6,799.00", "words": "人民币陆仟柒佰玖拾玖元整"},
    "received": {
        "label": "今收定金（大写）",
        "short_label": "今收定金",
        "figures": "¥1,300.00",
        "words": "人民币壹仟叁佰元整",
        "methods": METHODS,
    },
    "balance": {"figures": "¥5,499.00", "note": "拍摄当天付中款 ¥3,000.00，取件前付清 ¥2,499.00"},
    "extra": {
        "prices": "每多选一张 ¥50.00，每加一页 ¥120.00，底片 ¥20.00／张",
        "promise": "本价写入订单，选片时不变。",
        "short": "¥50.00／张",
    },
    "dates": [
        {"seal": "摄", "label": "拍摄", "when": "5月10日 周日 9:00"},
        {"seal": "选", "label": "选片", "when": "5月14日 周四 14:00"},
        {"seal": "版", "label": "看效果图", "when": "5月28日 前"},
        {"seal": "取", "label": "取件", "when": "9月5日 周六 上午"},
        {"seal": "衣", "label": "礼服取", "when": "10月2日 周五"},
        {"seal": "衣", "label": "礼服还", "when": "10月5日 周一"},
    ],
    "stub_dates": [
        {"label": "拍摄", "when": "5月10日 周日 9:00"},
        {"label": "选片", "when": "5月14日 周四 14:00"},
        {"label": "取件", "when": "9月5日 周六 上午"},
    ],
    "clauses": [
        {"title": "定金", "text": "适用定金罚则。顾客违约不退，馆方违约双倍返还；数额不超过合计的 20%。", "ticks": []},
        {
            "title": "改期",
            "text": "拍摄日 3 天前可免费改一次；之后每次 ¥200。天气不宜外景的，改期不计次。",
            "ticks": [],
        },
        {"title": "二消", "text": "除上列单价外，馆方不得另收；加选须在选片单签字。", "ticks": []},
        {
            "title": "底片",
            "text": "入册底片随件交付，原片保存至 2027-05-10。",
            "ticks_label": "样片授权：",
            "ticks": [
                {"label": "可公开", "on": False},
                {"label": "仅店内", "on": True},
                {"label": "不授权", "on": False},
            ],
        },
    ],
    "bring": "身份证、隐形眼镜、自备内衣裤、平底鞋；前一天不饮酒",
    "service": "客服 刘洁 0571-8800 6689",
    "issue": ISSUE,
}

STATIONS = [
    ("到店 · 储物柜", "柜号＿＿＿　同行＿＿人"),
    ("洁面 · 换袍", ""),
    ("化妆", "丁小满"),
    ("礼服 第 1 套", ""),
    ("拍摄 第 1 景", "影棚 B"),
    ("换装 第 2 套", ""),
    ("拍摄 第 2 景", ""),
    ("用餐", ""),
    ("换装 第 3 套", ""),
    ("拍摄 第 3 景", "外景"),
    ("卸妆 · 还衣", ""),
    ("满意度", "化＿＿ 摄＿＿ 衣＿＿ 待＿＿"),
    ("约选片", "5月14日 周四 14:00"),
    ("中款 · 二消", "余款 ¥5,499.00"),
    ("送客 · 还柜匙", ""),
]
FLOW_SHEET: dict[str, Any] = {
    "studio": STUDIO,
    "number": "HB2604-0187",
    "day": "2026年5月10日 周日",
    "lunar": "农历三月廿四",
    "arrival": "09:00 到店",
    "customer": "林知微 周亦航",
    "phone": "138****2617",
    "package": "半夏里（3 服装 3 景）",
    "crew": [
        {"label": "摄影", "names": "李默 · 助理 小许"},
        {"label": "化妆", "names": "丁小满"},
        {"label": "礼服", "names": "吴锦"},
    ],
    "warnings": ["对贴睫胶过敏", "左脸为主", "不要浓妆", "妈妈要一张正面合影", "样片仅店内"],
    "stations": [{"name": name, "hint": hint, "ticks": []} for name, hint in STATIONS[:-1]]
    + [
        {
            "name": STATIONS[-1][0],
            "hint": "",
            "ticks": [{"label": "车", "on": False}, {"label": "自行", "on": False}],
        }
    ],
    "issue": ISSUE,
}
COMMUNICATION_SHEET: dict[str, Any] = {
    "studio": STUDIO,
    "number": "HB2604-0187",
    "ordered_on": "2026-04-18 周六",
    "seller": "王思琪",
    "customer": "林知微 周亦航",
    "phone": "138 1234 2617",
    "package": "半夏里",
    "counts": "3 服装，内景 2 外景 1，拍 120 张，入册 40 张",
    "shoot": "5月10日 周日 09:00",
    "wedding": "2026年10月3日 周六",
    "place": "临湖酒店（草坪）",
    "styles": [{"label": "自然光", "on": True}, {"label": "草坪仪式", "on": True}, {"label": "复古港风", "on": False}],
    "scenes": [{"label": "湖滨外景", "on": True}, {"label": "白房子", "on": False}],
    "themes": "草坪、书店",
    "likes": "牵手走、低头笑；妈妈想要一张正面合影",
    "dislikes": "左脸为主；新郎不要浓妆；新娘对贴睫胶过敏",
    "must_not_miss": "对贴睫胶过敏",
    "consent": [{"label": "可公开", "on": False}, {"label": "仅店内", "on": True}, {"label": "不授权", "on": False}],
    "given": [{"label": "宣传册／关注微信", "on": True}, {"label": "团拍卡", "on": False}],
    "outfits": 3,
    "scene_count": 3,
    "rows": [
        {"outfit": "第 1 套", "scene": "第 1 景"},
        {"outfit": "第 2 套", "scene": "第 2 景"},
        {"outfit": "第 3 套", "scene": "第 3 景"},
    ],
    "notes": "",
    "issue": ISSUE,
}
RECEIPT: dict[str, Any] = {
    "studio": STUDIO,
    "number": "HB-R-01733",
    "day": "2026年4月18日 周六",
    "at": "2026-04-18 14:26",
    "payer": "林知微 周亦航",
    "order": "HB2604-0187",
    "package": "半夏里",
    "kind": "定金",
    "is_refund": False,
    "methods": METHODS,
    "method": "微信",
    "figures": "¥1,300.00",
    "words": "人民币壹仟叁佰元整",
    "total": "¥6,799.00",
    "paid": "¥1,300.00",
    "balance": "¥5,499.00",
    "refers_to": "",
    "reason": "",
    "note": "",
    "clause": "适用定金罚则。顾客违约不退，馆方违约双倍返还；数额不超过合计的 20%。",
    "cashier": "王思琪",
    "issue": ISSUE,
}

RARE_NAMES = ("龚𠮷䶮", "㛃堃喆𬎆")


def with_rare_names(payload: dict[str, Any]) -> dict[str, Any]:
    """The same paper for a couple whose names few fonts hold."""
    changed = deepcopy(payload)
    for person, name in zip(changed["people"], RARE_NAMES, strict=False):
        person["name"] = name
    changed["customer"] = " ".join(RARE_NAMES)
    return changed
