"""Who gets through which door, written down word by word: read it as a list of decisions.

A new address, a new role or another permission of a role makes tests fail until it stands here.
"""

HEADS = {"manager", "owner", "admin"}
DESK = HEADS | {"frontdesk"}
SERVICE = {"cs", "csmanager"}
EVERYBODY = DESK | SERVICE | {
    "cashier", "finance", "floor", "photographer", "makeup", "gowns", "selection", "production",
}  # fmt: skip

SIGNED_IN = CALENDAR = ORDERS = EVERYBODY
CUSTOMERS = EVERYBODY - {"photographer", "makeup"}
FILES = DESK | SERVICE
BOOKERS = DESK | SERVICE | {"floor", "gowns", "selection"}
MONEY = DESK | {"cashier", "finance", "selection"}
TILL = DESK | {"cashier"}
BOOKS = HEADS | {"finance"}
ASKERS = BOOKS | TILL | BOOKERS
RETURNERS = BOOKS | TILL  # they pay money out, or ask to
CLOSERS = BOOKS | {"cashier"}
CALLERS = DESK | SERVICE
JOBS = CALLERS | {"production"}  # internal jobs are theirs too
RULES = HEADS | {"csmanager"}
LEADERS = BOOKS | {"csmanager"}  # they see the figures; money among them only with PAYMENTS_VIEW
OWNERS = {"owner", "admin"}
PRINTERS = DESK | SERVICE | {"cashier", "finance", "floor", "gowns", "selection"}
CALLED = DESK | SERVICE | {"cashier", "selection"}  # whole phone numbers stand on it
CONTRACTS = MONEY - {"finance"}  # money and whole phone numbers stand on it
NOBODY: set[str] = set()

# What somebody who may do everything – at another branch – gets: `gone` is a 404 in which nothing of the record
# stands, `own` is the same page about their own branch, `chain` belongs to all branches.
GONE, OWN, CHAIN = "gone", "own", "chain"

# address → (who gets in, what another branch gets). A parameter may be written out where it decides.
TABLE: dict[str, tuple[set[str], str]] = {
    "/": (SIGNED_IN, OWN),
    "/account/": (SIGNED_IN, OWN),
    "/account/density/": (SIGNED_IN, OWN),
    "/account/password/": (SIGNED_IN, OWN),
    "/approvals/": (ASKERS, OWN),
    "/approvals/<int:pk>/decide/": (ASKERS, GONE),
    "/approvals/<int:pk>/withdraw/": (ASKERS, GONE),
    "/calendar/": (CALENDAR, OWN),
    "/calendar/absence/": (HEADS, OWN),
    "/calendar/book/": (BOOKERS, OWN),
    "/calendar/feed/": (CALENDAR, OWN),
    "/calendar/holds/<int:hold_id>/": (CALENDAR, GONE),
    "/calendar/holds/<int:hold_id>/<slug:name>/": (BOOKERS, GONE),
    "/calendar/holds/<int:hold_id>/confirm/": (BOOKERS, GONE),
    "/calendar/holds/<int:hold_id>/move/": (BOOKERS, GONE),
    "/calendar/holds/<int:hold_id>/release/": (BOOKERS, GONE),
    "/calendar/month/": (CALENDAR, OWN),
    "/calendar/people/": (CALENDAR, OWN),
    "/calendar/print-pack/": (DESK, OWN),
    "/calendar/print-pack/file/": (DESK, OWN),
    "/calendar/resource/<int:resource_id>/": (CALENDAR, GONE),
    "/calendar/visits/<int:appointment_id>/": (CALENDAR, GONE),
    "/calendar/visits/<str:number>/arrival-form.pdf": (CALLED, GONE),
    "/calendar/visits/<str:number>/arrival-form/": (CALLED, GONE),
    "/calendar/visits/<str:number>/arrival-form/print/": (CALLED, GONE),
    "/calendar/visits/<str:number>/arrival-form/sign/": (CALLED, GONE),
    "/calendar/visits/<str:number>/arrival-form/signed/<int:version>.jpg": (CALLED, GONE),
    "/calendar/week/": (CALENDAR, OWN),
    "/customers/": (CUSTOMERS, OWN),
    "/customers/<slug:number>/": (CUSTOMERS, GONE),
    "/customers/<slug:number>/edit/": (FILES, GONE),
    "/customers/<slug:number>/timeline/": (CUSTOMERS, GONE),
    "/customers/day/": (SIGNED_IN, OWN),
    "/customers/duplicates/": (CUSTOMERS, OWN),
    "/customers/new/": (FILES, OWN),
    "/customers/people/": (FILES, OWN),
    "/day-close/": (CLOSERS, OWN),
    "/day-close/<str:number>/": (CLOSERS, GONE),
    "/day-close/<str:number>/daily-close.pdf": (CLOSERS, GONE),
    "/day-close/<str:number>/daily-close/": (CLOSERS, GONE),
    "/day-close/<str:number>/daily-close/print/": (CLOSERS, GONE),
    "/day-close/<str:number>/drawer/": (CLOSERS, GONE),
    "/day-close/<str:number>/drawer/<int:move_id>/take-back/": (CLOSERS, GONE),
    "/day-close/<str:number>/opening/": (CLOSERS, GONE),
    "/followups/": (JOBS, OWN),
    "/followups/<int:pk>/done/": (JOBS, GONE),
    "/followups/<int:pk>/drop/": (CALLERS, GONE),
    "/followups/<int:pk>/note/": (CALLERS, GONE),
    "/followups/<int:pk>/reopen/": (CALLERS, GONE),
    "/followups/desk/": (CALLERS, OWN),
    "/followups/desk/outcome/": (CALLERS, OWN),
    "/followups/desk/undo/": (CALLERS, OWN),
    "/followups/rules/": (RULES, CHAIN),
    "/followups/rules/<int:pk>/": (RULES, CHAIN),
    "/followups/rules/<int:pk>/preview/": (RULES, CHAIN),
    "/messages/": (CALLERS, OWN),
    "/messages/<int:pk>/change/": (CALLERS, GONE),
    "/orders/": (ORDERS, OWN),
    "/orders/<slug:number>/cancel/": (HEADS, GONE),
    "/orders/<slug:number>/package/": (DESK, GONE),
    "/orders/<slug:number>/repair/": (DESK, GONE),
    "/orders/<slug:number>/reschedule/": (DESK, GONE),
    "/orders/<slug:number>/suspend/": (DESK, GONE),
    "/orders/<str:number>/": (ORDERS, GONE),
    "/orders/<str:number>/change/": (DESK, GONE),
    "/orders/<str:number>/communication-sheet.pdf": (ORDERS, GONE),
    "/orders/<str:number>/communication-sheet/": (ORDERS, GONE),
    "/orders/<str:number>/communication-sheet/print/": (PRINTERS, GONE),
    "/orders/<str:number>/communication-sheet/sign/": (PRINTERS, GONE),
    "/orders/<str:number>/communication-sheet/signed/<int:version>.jpg": (ORDERS, GONE),
    "/orders/<str:number>/discount/": (DESK, GONE),
    "/orders/<str:number>/flow-sheet.pdf": (ORDERS, GONE),
    "/orders/<str:number>/flow-sheet/": (ORDERS, GONE),
    "/orders/<str:number>/flow-sheet/print/": (PRINTERS, GONE),
    "/orders/<str:number>/lines/<int:line_id>/take-back/": (DESK, GONE),
    "/orders/<str:number>/lines/new/": (DESK, GONE),
    "/orders/<str:number>/money/": (MONEY, GONE),
    "/orders/<str:number>/moves/cancel/": (HEADS, GONE),
    "/orders/<str:number>/moves/complete/": (DESK, GONE),
    "/orders/<str:number>/moves/reopen/": (DESK, GONE),
    "/orders/<str:number>/moves/resume/": (DESK, GONE),
    "/orders/<str:number>/moves/suspend/": (DESK, GONE),
    "/orders/<str:number>/order-form.pdf": (CONTRACTS, GONE),
    "/orders/<str:number>/order-form/": (CONTRACTS, GONE),
    "/orders/<str:number>/order-form/print/": (CONTRACTS, GONE),
    "/orders/<str:number>/order-form/sign/": (CONTRACTS, GONE),
    "/orders/<str:number>/order-form/signed/<int:version>.jpg": (CONTRACTS, GONE),
    "/orders/<str:number>/payments/new/": (TILL, GONE),
    "/orders/<str:number>/payments/pay-back/": (RETURNERS, GONE),
    "/orders/<str:number>/payments/transfer/": (TILL, GONE),
    "/orders/<str:number>/steps/<str:step>/again/": (DESK, GONE),
    "/orders/<str:number>/steps/<str:step>/done/": (DESK, GONE),
    "/orders/<str:number>/timeline/": (ORDERS, GONE),
    "/orders/new/": (DESK, OWN),
    "/orders/new/bill/": (DESK, OWN),
    "/orders/new/draft/": (DESK, OWN),
    "/orders/new/draft/drop/": (DESK, OWN),
    "/orders/new/find/": (DESK, OWN),
    "/orders/new/slots/": (DESK, OWN),
    "/packages/": (DESK, CHAIN),
    "/packages/<slug:code>/": (DESK, CHAIN),
    "/packages/<slug:code>/edit/": (HEADS, CHAIN),
    "/packages/new/": (HEADS, CHAIN),
    "/payments/": (MONEY, OWN),
    "/payments/new/": (TILL, OWN),
    "/payments/to-review/": (BOOKS, OWN),
    "/payments/<str:number>/receipt-roll.pdf": (MONEY, GONE),
    "/payments/<str:number>/receipt-roll/": (MONEY, GONE),
    "/payments/<str:number>/receipt-roll/print/": (MONEY, GONE),
    "/payments/<str:number>/receipt-roll/sign/": (MONEY, GONE),
    "/payments/<str:number>/receipt-roll/signed/<int:version>.jpg": (MONEY, GONE),
    "/payments/<str:number>/receipt-three.pdf": (MONEY, GONE),
    "/payments/<str:number>/receipt-three/": (MONEY, GONE),
    "/payments/<str:number>/receipt-three/print/": (MONEY, GONE),
    "/payments/<str:number>/receipt-three/sign/": (MONEY, GONE),
    "/payments/<str:number>/receipt-three/signed/<int:version>.jpg": (MONEY, GONE),
    "/payments/<str:number>/receipt.pdf": (MONEY, GONE),
    "/payments/<str:number>/receipt/": (MONEY, GONE),
    "/payments/<str:number>/receipt/print/": (MONEY, GONE),
    "/payments/<str:number>/receipt/sign/": (MONEY, GONE),
    "/payments/<str:number>/receipt/signed/<int:version>.jpg": (MONEY, GONE),
    "/payments/<str:number>/reverse/": (RETURNERS, GONE),
    "/payments/<str:number>/review/": (BOOKS, GONE),
    "/products/": (DESK, CHAIN),
    "/products/<slug:code>/edit/": (HEADS, CHAIN),
    "/products/new/": (HEADS, CHAIN),
    "/reception/<int:appointment_id>/arrived/": (BOOKERS, GONE),
    "/reports/second-sales/": (LEADERS, OWN),
    "/s/<str:code>/": (SIGNED_IN, GONE),
    "/search/": (SIGNED_IN, OWN),
    "/settings/": (HEADS, OWN),
    "/settings/branches/<int:pk>/": (OWNERS, GONE),
    "/settings/branches/new/": (OWNERS, CHAIN),
    "/settings/clauses/": (OWNERS, OWN),
    "/settings/clauses/preview/": (OWNERS, OWN),
    "/settings/limits/": (OWNERS, CHAIN),
    "/settings/papers/": (HEADS, OWN),
    "/settings/papers/<str:kind>/test.pdf": (HEADS, OWN),
    "/settings/resources/": (HEADS, OWN),
    "/settings/resources/<int:pk>/": (HEADS, GONE),
    "/settings/resources/minutes/": (HEADS, OWN),
    "/settings/resources/new/": (HEADS, OWN),
    "/settings/staff/": (HEADS, OWN),
    "/settings/staff/<int:pk>/": (HEADS, GONE),
    "/settings/staff/new/": (HEADS, OWN),
    "/styleguide/": (SIGNED_IN, CHAIN),
}
# Open to everybody on purpose. Adding one here is a decision about safety.
PUBLIC = {"/login/", "/logout/", "/account/language/", "/calendar/feed/<str:token>.ics", "/healthz", "/readyz"}
