"""What a wedding-photo studio sells when it opens: ten packages and the products beside them. Plain data.

`actions.seed_catalog` writes what is missing; afterwards the catalogue belongs to the studio.
"""

from typing import Any

from bookings.catalog.states import PackageKind as P
from bookings.catalog.states import ProductKind as K

# code, name, name in English, kind, unit, price
PRODUCTS: list[tuple[str, str, str, str, str, int]] = [
    ("album-18", "18 寸水晶相册", "18-inch crystal album", K.ALBUM, "本", 880),
    ("album-12", "12 寸琉璃相册", "12-inch glazed album", K.ALBUM, "本", 580),
    ("album-10", "10 寸布面相册", "10-inch linen album", K.ALBUM, "本", 398),
    ("album-mini", "8 寸长辈册", "8-inch parents' album", K.ALBUM, "本", 298),
    ("frame-24", "24 寸水晶相框", "24-inch crystal frame", K.FRAME, "幅", 680),
    ("frame-36", "36 寸主婚纱框", "36-inch main portrait", K.FRAME, "幅", 1280),
    ("frame-16", "16 寸实木相框", "16-inch wooden frame", K.FRAME, "幅", 360),
    ("frame-desk", "8 寸摆台", "8-inch desk frame", K.FRAME, "个", 128),
    ("print-24", "24 寸放大", "24-inch print", K.PRINT, "张", 180),
    ("print-wallet", "钱夹照 8 张", "eight wallet prints", K.PRINT, "套", 68),
    ("welcome-board", "迎宾海报 60×90", "welcome poster 60×90", K.PRINT, "张", 260),
    ("all-files", "全部底片（原片）", "all original files", K.FILES, "套", 1280),
    ("extra-photo", "加选精修照片", "extra retouched photo", K.FILES, "张", 50),
    ("extra-outfit", "加一套服装", "one more outfit", K.OUTFIT, "套", 600),
    ("outfit-exclusive", "升级高定区服装", "outfit from the couture room", K.OUTFIT, "套", 1200),
    ("extra-scene", "加一个外景", "one more outdoor scene", K.SERVICE, "景", 800),
    ("makeup-day", "婚礼当天跟妆", "make-up on the wedding day", K.SERVICE, "天", 1680),
    ("makeup-mother", "妈妈妆", "make-up for a mother", K.SERVICE, "人", 280),
    ("makeup-bridesmaid", "伴娘妆", "make-up for a bridesmaid", K.SERVICE, "人", 220),
    ("drone", "航拍短片", "aerial film", K.SERVICE, "条", 980),
    ("gown-day", "婚礼当天主纱", "wedding-day gown", K.GOWN, "件", 1580),
    ("gown-xiuhe", "婚礼当天秀禾服", "wedding-day Xiuhe dress", K.GOWN, "套", 980),
]

NO_PROOF = ["proof", "gown_out", "gown_back"]

PACKAGES: list[dict[str, Any]] = [
    {
        "code": "chujian", "name": "初见", "name_en": "First Sight", "price": 3999, "outfits": 2, "indoor_scenes": 2,
        "photos_taken": 80, "photos_included": 30, "shoot_minutes": 240, "items": {"album-12": 1, "frame-16": 1},
        "description": "第一次坐到镜头前，简单、干净、像你们自己。",
        "description_en": "The first time before a camera: simple, clean, yourselves.",
    },
    {
        "code": "banxiali", "name": "半夏里", "name_en": "Midsummer", "price": 5999, "outfits": 3, "indoor_scenes": 2,
        "outdoor_scenes": 1, "photos_taken": 120, "photos_included": 40, "shoot_minutes": 480,
        "items": {"album-18": 1, "album-10": 1, "frame-24": 1},
        "description": "自然光与草木，一半在棚里，一半在湖边。",
        "description_en": "Natural light and green: half in the studio, half by the lake.",
    },
    {
        "code": "shanhaici", "name": "山海辞", "name_en": "Mountains and Sea", "price": 8999, "outfits": 4,
        "indoor_scenes": 1, "outdoor_scenes": 2, "photos_taken": 160, "photos_included": 50, "shoot_minutes": 540,
        "extra_photo_price": 60, "items": {"album-18": 1, "album-12": 1, "frame-24": 1, "frame-36": 1},
        "description": "走远一点：山、海、风，和一整天。",
        "description_en": "Further out: hills, sea, wind, a whole day.",
    },
    {
        "code": "xitang", "name": "囍堂", "name_en": "Hall of Joy", "price": 7699, "outfits": 3, "indoor_scenes": 3,
        "photos_taken": 120, "photos_included": 40, "gown_rentals": 1, "shoot_minutes": 420,
        "items": {"album-18": 1, "album-mini": 2, "frame-36": 1},
        "description": "中式三套：秀禾、龙凤褂、马面；婚礼当天礼服一件。",
        "description_en": "Three Chinese outfits, and one of them for the wedding day.",
    },
    {
        "code": "zhaomu", "name": "朝暮", "name_en": "Dawn to Dusk", "price": 12800, "outfits": 5, "indoor_scenes": 2,
        "outdoor_scenes": 2, "photos_taken": 220, "photos_included": 66, "gown_rentals": 2, "shoot_minutes": 600,
        "extra_photo_price": 80, "extra_page_price": 160,
        "items": {"album-18": 2, "album-mini": 2, "frame-36": 1, "frame-24": 2, "all-files": 1},
        "description": "从清晨拍到蓝调时刻，两位摄影师，礼服两件。",
        "description_en": "From first light to the blue hour, two photographers, two gowns.",
    },
    {
        "code": "manman", "name": "慢慢", "name_en": "Slowly", "price": 4699, "outfits": 2, "indoor_scenes": 1,
        "outdoor_scenes": 1, "photos_taken": 100, "photos_included": 36, "shoot_minutes": 360,
        "items": {"album-12": 1, "frame-desk": 2}, "description": "纪实风：买菜、做饭、散步，不摆姿势。",
        "description_en": "Documentary: the market, the kitchen, a walk; no posing.",
    },
    {
        "code": "lingzheng", "name": "一纸婚书", "name_en": "Registry Day", "price": 1299, "outfits": 1,
        "indoor_scenes": 1, "photos_taken": 40, "photos_included": 12, "shoot_minutes": 120, "negative_price": 15,
        "items": {"frame-desk": 1, "print-wallet": 1}, "skipped_steps": NO_PROOF,
        "clock": {"selection": 1, "pickup": 10},
        "description": "领证当天，一小时拍完，当天看片。",
        "description_en": "The day of the registry office: one hour, photos the same day.",
    },
    {
        "code": "dubai", "name": "独白", "name_en": "Monologue", "kind": P.PORTRAIT, "price": 1999, "outfits": 2,
        "indoor_scenes": 2, "photos_taken": 60, "photos_included": 20, "shoot_minutes": 180,
        "items": {"album-10": 1}, "skipped_steps": ["gown_out", "gown_back"],
        "description": "一个人的写真，黑白或胶片色。",
        "description_en": "A portrait of one, in black and white or film.",
    },
    {
        "code": "tuanyuan", "name": "团圆", "name_en": "All Together", "kind": P.FAMILY, "price": 2399, "outfits": 2,
        "indoor_scenes": 2, "photos_taken": 60, "photos_included": 24, "shoot_minutes": 150,
        "items": {"album-10": 1, "frame-24": 1}, "skipped_steps": ["gown_out", "gown_back"],
        "description": "三代同堂，最多八位；长辈妆发已含。",
        "description_en": "Three generations, up to eight people, make-up for the elders included.",
    },
    {
        "code": "xiaoman", "name": "小满", "name_en": "Little Fullness", "kind": P.CHILD, "price": 1580, "outfits": 3,
        "indoor_scenes": 2, "photos_taken": 60, "photos_included": 20, "shoot_minutes": 120,
        "items": {"album-mini": 1, "frame-desk": 1}, "skipped_steps": NO_PROOF, "clock": {"pickup": 15},
        "description": "百天与周岁，按宝宝的作息来拍。",
        "description_en": "A hundred days or the first birthday, at the baby's own pace.",
    },
]  # fmt: skip
