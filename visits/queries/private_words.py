"""Words on how somebody feels or what somebody believes: asked about once in a report on a matter (care P2, P3).

A question, never a verdict: 群众情绪 may be said of a crowd, and a temple may burn.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from contacts.kit.folding import folded

WORDS = ("情绪", "心情", "思想不稳", "想不开", "信教", "信佛", "信主", "信仰", "教徒", "教会", "做礼拜", "念经",
         "有精神病", "怀孕", "牢骚", "不满意政府", "对政府不满")  # fmt: skip


def private_question(*texts: str) -> str:
    """What is asked of a report with such a word in it; "" where there is none."""
    held = [folded(text) for text in texts]
    said = next((word for word in WORDS if any(folded(word) in text for text in held)), "")
    if not said:
        return ""
    asks = _(
        "这里写到了“%(word)s”。只写出了什么事，不写谁心里怎么想、信什么。说的不是哪一个人的，勾上下面这一项。"
    )
    return asks % {"word": said}
