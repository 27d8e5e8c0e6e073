"""What else may be done with a matter, as its page offers it: what people mostly do, and the rest folded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from visits.models import Grievance
from visits.workflow import NOTHING_MORE, Move

# So many are taken in at one look (ours).
NEAR_AT_MOST = 5
# What is done often, the most wanted first: what somebody waits for, a word, then the work itself.
OFTEN = (
    "refuse_extension", "refuse_whistle", "confirm_class", "return_class",
    "remark", "solve", "work", "plan_measure", "wait", "support",
    "merge", "pass_on", "explain", "hand_back", "ask_extension", "recall", "supervise",
    "reopen", "publish", "unpublish",
)  # fmt: skip


@dataclass(frozen=True)
class Way:
    """A link of the page."""

    label: str | Promise
    url: str


@dataclass(frozen=True)
class Ways:
    """`near` stand open, `more` under one fold; each in the order of the workflow."""

    near: list[Way]
    more: list[Way]


def ways(grievance: Grievance, moves: Sequence[Move], *, may_commit: bool, may_seal: bool) -> Ways:
    """The links to these moves, and to what stands beside the workflow. Few stand open all; of many
    at most `NEAR_AT_MOST`."""
    links = {
        m.code: Way(m.label, reverse("grievance-move", args=[grievance.uid, m.code])) for m in moves
    }
    if may_commit and grievance.state not in NOTHING_MORE:
        page = f"{reverse('commitment-new')}?matter={grievance.uid}"
        links["commit"] = Way(_("记一条承诺"), page)
    if may_seal:
        page = reverse("grievance-seal", args=[grievance.uid])
        links["seal"] = Way(_("这是检举控告，封存"), page)
    if len(links) <= NEAR_AT_MOST:
        return Ways(list(links.values()), [])
    near = [code for code in OFTEN if code in links][:NEAR_AT_MOST]
    return Ways(
        [way for code, way in links.items() if code in near],
        [way for code, way in links.items() if code not in near],
    )
