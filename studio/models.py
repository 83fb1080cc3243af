"""The tables of the ground floor. Imports from core rooms only; the tables themselves live in their rooms."""

from studio.core.almanac.models import Holiday
from studio.core.approvals.models import Approval
from studio.core.audit.models import HistoryEntry
from studio.core.documents.models import Document, PrintedCopy, ShortCode, Signature
from studio.core.messages.models import Message
from studio.core.numbering.models import Counter
from studio.core.once.models import SubmissionKey
from studio.core.search.models import SearchKey
from studio.core.staff.models import Branch, Role, User

__all__ = [
    "Approval",
    "Branch",
    "Counter",
    "Document",
    "HistoryEntry",
    "Holiday",
    "Message",
    "PrintedCopy",
    "Role",
    "SearchKey",
    "ShortCode",
    "Signature",
    "SubmissionKey",
    "User",
]
