"""The demo's branches, logins, people and rooms."""

from django.contrib.auth.hashers import make_password

from bookings.calendar.models import DepartmentCapacity, Resource
from bookings.calendar.states import Department, ResourceKind
from studio.core.staff.actions import seed_roles
from studio.core.staff.models import Branch, User

PASSWORD = "studio-demo"  # noqa: S105 – printed by `make run`; the demo logins are refused outside demo mode

BRANCHES = (
    ("湖滨路店", "HB", "0571-8888 6688", "湖滨路 88 号 2 层"),
    ("西溪店", "XX", "0571-8888 6699", "西溪路 520 号"),
    ("滨江店", "BJ", "0571-8888 6600", "江南大道 1399 号 B1"),
    ("城西店", "CX", "0571-8888 6611", "文一西路 66 号"),
    ("之江店", "ZJ", "0571-8888 6622", "之江路 199 号"),
    ("武林店", "WL", "0571-8888 6633", "武林广场 8 号"),
)
LOGINS = (
    # login, name, role, index of the branch (None: all branches)
    ("manager", "孙悦", "manager", 0),
    ("frontdesk", "王思琪", "frontdesk", 0),
    ("frontdesk2", "周琳", "frontdesk", 1),
    ("cashier", "钱敏", "cashier", 0),
    ("finance", "金盈", "finance", 0),
    ("owner", "沈知夏", "owner", None),
    ("floor", "赵岚", "floor", 0),
    ("photographer", "李默", "photographer", 0),
    ("makeup", "丁小满", "makeup", 0),
    ("gowns", "吴锦", "gowns", 0),
    ("selection", "韩冰", "selection", 0),
    ("production", "丁岩", "production", 0),
    ("cs", "刘洁", "cs", 0),
    ("csmanager", "方敏", "csmanager", 0),
    ("admin", "管理员", "admin", None),
)
CLERKS = ("许念", "罗薇", "蒋一禾", "贺圆")  # at the front desks of further branches
SPECIALISTS = ("刘洁", "许静", "唐宁", "何欣", "马蕊")
PHOTOGRAPHERS = (
    ("李默", "外景·人像", 3),
    ("郑坤", "棚拍", 2),
    ("高远", "纪实", 2),
    ("石磊", "外景", 1),
    ("林深", "人像", 2),
    ("许放", "棚拍", 1),
    ("陆川", "外景", 2),
    ("梁辰", "纪实", 1),
)
MAKEUP = (
    ("丁小满", "特聘", 3),
    ("白露", "", 2),
    ("谷雨", "", 2),
    ("冬至", "", 1),
    ("春分", "", 1),
    ("夏至", "", 2),
    ("秋实", "", 1),
    ("霜降", "", 2),
)
ROOMS = (
    (ResourceKind.STUDIO, "影棚 A", "白房子"),
    (ResourceKind.STUDIO, "影棚 B", "旧书店"),
    (ResourceKind.STUDIO, "影棚 C", "花房"),
    (ResourceKind.STUDIO, "影棚 D", "极简"),
    (ResourceKind.OUTDOOR, "湖滨外景", "日落前收"),
    (ResourceKind.OUTDOOR, "园林外景", ""),
    (ResourceKind.FITTING_ROOM, "试衣间 1", ""),
    (ResourceKind.FITTING_ROOM, "试衣间 2", ""),
    (ResourceKind.SELECTION_ROOM, "选片室 1", ""),
    (ResourceKind.SELECTION_ROOM, "选片室 2", ""),
    (ResourceKind.VEHICLE, "车 1", "七座"),
)
BUFFER = {ResourceKind.STUDIO: 15, ResourceKind.OUTDOOR: 0, ResourceKind.FITTING_ROOM: 10}
CAPACITY = {Department.SHOOT: 9, Department.SELECTION: 8, Department.FITTING: 10, Department.DESK: 30}


def open_branches(count: int) -> list[Branch]:
    """The branches, with their rooms, people and daily capacity. Twice: the same ones."""
    shops = []
    for index in range(count):
        name, prefix, phone, address = (
            BRANCHES[index] if index < len(BRANCHES) else (f"{index + 1} 号店", f"N{index + 1:02d}", "", "")
        )
        shop, is_new = Branch.objects.get_or_create(
            prefix=prefix, defaults={"name": name, "studio_name": "知夏婚纱馆", "phone": phone, "address": address}
        )
        if is_new:
            _furnish(shop)
        shops.append(shop)
    return shops


def _furnish(shop: Branch) -> None:
    rows = (
        [
            Resource(branch=shop, kind=ResourceKind.PHOTOGRAPHER, name=name, note=note, level=level, buffer_after=30)
            for name, note, level in PHOTOGRAPHERS
        ]
        + [
            Resource(branch=shop, kind=ResourceKind.MAKEUP, name=name, note=note, level=level)
            for name, note, level in MAKEUP
        ]
        + [
            Resource(branch=shop, kind=kind, name=name, note=note, buffer_after=BUFFER.get(kind, 0))
            for kind, name, note in ROOMS
        ]
    )
    for position, row in enumerate(rows):
        row.position = position
    Resource.objects.bulk_create(rows)
    DepartmentCapacity.objects.bulk_create(
        DepartmentCapacity(branch=shop, department=department, per_day=places)
        for department, places in CAPACITY.items()
    )


def specialist_of(index: int) -> str:
    """The login of a branch's CS specialist: cs, cs2, cs3 …"""
    return f"cs{index + 1}" if index else "cs"


def hire_staff(shops: list[Branch]) -> dict[str, User]:
    """Roles and logins of the demo, and front desk and specialist for every further branch. Twice: the same ones."""
    roles = seed_roles()
    password = make_password(PASSWORD)
    desks = [(f"desk{n}", CLERKS[n % len(CLERKS)], "frontdesk", n) for n in range(2, len(shops))]
    specialists = [(specialist_of(n), SPECIALISTS[n % len(SPECIALISTS)], "cs", n) for n in range(1, len(shops))]
    logins = [*LOGINS, *desks, *specialists]
    staff = {}
    for login, name, role, index in logins:
        shop = None if index is None else shops[min(index, len(shops) - 1)]
        staff[login], _ = User.objects.get_or_create(
            username=login,
            defaults={
                "full_name": name,
                "role": roles[role],
                "branch": shop or shops[0],
                "all_branches": index is None,
                "password": password,
                "is_superuser": login == "admin",
                "is_staff": login == "admin",
            },
        )
    Resource.objects.filter(branch=shops[0], name="李默").update(staff=staff["photographer"])
    Resource.objects.filter(branch=shops[0], name="丁小满").update(staff=staff["makeup"])
    return staff
