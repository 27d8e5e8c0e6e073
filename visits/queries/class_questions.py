"""What the class of a matter says to whoever answers it: what it asks for, and a question, no verdict."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from visits.models import ASKS_FOR, Grievance, MatterClass

# So an answer begins that says no.
CANNOT = ("办不了", "办不成", "不能解决", "不能办", "无法", "解决不了", "没办法", "不予", "不可能")
# These tell whoever raised it how it ends.
ANSWERS = ("answer", "solve", "explain")


def asked_of(grievance: Grievance, move: str) -> list[str | Promise]:
    """What the class asks for, in full sentences, where an answer is written."""
    if move not in ANSWERS or not grievance.classed:
        return []
    label = MatterClass(grievance.classed).label
    told = {"label": label, "asks": ASKS_FOR[grievance.classed]}
    found = [_("诉求分类定的是“%(label)s”：%(asks)s") % told]
    return [*found, _("答复以后，群众会看到分类，可以不同意。")]


def question(grievance: Grievance, move: str, text: str) -> str:
    """What must be solved and is said to be impossible, or is only explained, is asked about once."""
    if grievance.classed != MatterClass.LAWFUL:
        return ""
    if move == "explain":
        return _("这一件定的是“必须解决”，只解释就完了吗？能办的先办；真办不了的，勾上下面这一项。")
    said = next((word for word in CANNOT if word in text), "") if move == "answer" else ""
    if not said:
        return ""
    asks = _("这一件定的是“必须解决”，答复里写着“%(word)s”。再看一眼；真办不了的，勾上下面这一项。")
    return asks % {"word": said}
