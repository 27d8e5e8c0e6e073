"""Every address that names a record: which record of a place, and whose it is.

`at` says how far down the record lies: a right in the township reaches all, one in the village
only what lies there. `held` records are in the hands of the place's office. `district` records can be reached by standing in the district. `own` records
are the place's cadre's (or, `admin`, its administrator's) own.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

from contacts.kit import clock
from tests.access.world import FACT, OTHER_PACK, Place

VILLAGE, TOWNSHIP, AROUND = "village", "township", "around"


@dataclasses.dataclass(frozen=True)
class Named:
    """How an address names a record of a place."""

    record: str
    argument: str = "uid"
    at: str = VILLAGE
    stands: bool = False
    own: str = ""
    held: bool = False
    more: Callable[[Place], dict[str, Any]] = lambda _place: {}

    def arguments(self, place: Place) -> dict[str, Any]:
        return {self.argument: getattr(place, self.record).uid, **self.more(place)}


def _of(named: Named, *names: str) -> dict[str, Named]:
    return dict.fromkeys(names, named)


HOUSEHOLD = Named("household", "household", stands=True, own="cadre")
DISTRICT = Named("district", "district", stands=True)
CADRE = Named("cadre", "cadre", stands=True, own="cadre")
LEAVE = Named("leave", own="cadre")
OF_HOUSEHOLD = {"stands": True, "own": "cadre"}
RUN = Named("run", at=TOWNSHIP, own="admin")
GIVEN = Named("grant", at=TOWNSHIP)
ACCOUNT = Named("owner", at=VILLAGE)
ACTIVITY = Named("activity", stands=True, own="cadre")
GRIEVANCE = Named("grievance", stands=True, own="cadre", held=True)
# The office in charge of it is the one in which the place's cadre serves.
GROUP = Named("group", own="cadre", held=True)
REPORT = Named("report", at=TOWNSHIP)
SITUATION = Named("situation", own="cadre", held=True)
COMMITMENT = Named("commitment", own="cadre", held=True)
RECEPTION = Named("reception", own="cadre")
HANDOVER = Named("handover", own="cadre")
RULE = Named("rule", at=TOWNSHIP)


def _month(_place: Place) -> dict[str, Any]:
    return {"month": f"{clock.today():%Y-%m}"}


def _pack(_place: Place) -> dict[str, Any]:
    return {"pack": OTHER_PACK}


def _remark(_place: Place) -> dict[str, Any]:
    return {"move": "remark"}


def _note(_place: Place) -> dict[str, Any]:
    return {"move": "note"}


def _fact(_place: Place) -> dict[str, Any]:
    return {"code": FACT}


ADDRESSES: dict[str, Named] = {
    **_of(Named("job", at=TOWNSHIP, own="cadre"), "job"),
    **_of(Named("village"), "area", "area-new", "area-change", "area-abolish", "district-new"),
    **_of(Named("village"), "area-facts", "fact-table"),
    **_of(Named("village", more=_fact), "area-fact"),
    **_of(Named("fact"), "fact-correct", "fact-void"),
    **_of(Named("district", stands=True), "district"),
    **_of(DISTRICT, "district-change", "team-history", "district-cards", "district-board"),
    **_of(DISTRICT, "post-new", "station-new", "distribute"),
    **_of(DISTRICT, "public-page", "public-page-move", "public-page-withdraw"),
    **_of(Named("post", stands=True, own="cadre"), "post-end"),
    **_of(Named("first_secretary", stands=True), "post-replace"),
    **_of(Named("station", stands=True), "station-change", "station-end"),
    **_of(Named("point", stands=True, own="cadre"), "contact-point-end"),
    **_of(
        Named("organisation", at=TOWNSHIP),
        "organisation", "organisation-change", "organisation-dissolve",
    ),
    **_of(Named("cadre", stands=True, own="cadre"), "cadre"),
    **_of(CADRE, "cadre-change", "service-new", "leave-new", "stand-in-new"),
    **_of(CADRE, "assign-households", "handover-new"),
    **_of(Named("service", stands=True, own="cadre"), "service-correct", "service-end"),
    **_of(LEAVE, "leave-end"),
    **_of(Named("stand_in", own="cadre"), "stand-in-end"),
    **_of(Named("assignment", **OF_HOUSEHOLD), "assignment-end"),
    **_of(HOUSEHOLD, "assign-contact", "household-change", "household-move", "household-split"),
    **_of(HOUSEHOLD, "household-merge", "household-end", "household-call", "household-held", "resident-new"),
    **_of(HOUSEHOLD, "care-new", "wish-new"),
    **_of(Named("household", **OF_HOUSEHOLD), "household", "household-card"),
    **_of(
        Named("resident", **OF_HOUSEHOLD), "resident-change", "resident-end", "resident-call"
    ),
    **_of(Named("membership", **OF_HOUSEHOLD), "care-review", "care-end"),
    **_of(Named("wish", **OF_HOUSEHOLD), "wish-withdraw"),
    **_of(HANDOVER, "handover", "handover-accept", "handover-decline", "handover-confirm"),
    **_of(HANDOVER, "handover-return", "handover-withdraw"),
    **_of(RUN, "import-run", "import-columns", "import-errors", "import-confirm"),
    **_of(RUN, "import-discard", "import-check"),
    **_of(ACCOUNT, "account-detail", "account-invite", "account-switch", "grant-create"),
    **_of(GIVEN, "grant-end", "grant-confirm"),
    **_of(Named("check", **OF_HOUSEHOLD), "spot-check", "spot-check-reply"),
    **_of(Named("picture", **OF_HOUSEHOLD), "picture", "picture-remove"),
    **_of(ACTIVITY, "activity-detail", "activity-correct", "activity-add", "activity-void"),
    **_of(ACTIVITY, "activity-answer", "visit-undo"),
    **_of(Named("cadre", more=_month), "review"),
    **_of(GRIEVANCE, "grievance", "grievance-receipt", "grievance-call", "grievance-seal", "grievance-follow-up"),
    **_of(GRIEVANCE, "grievance-link", "grievance-unlink"),
    **_of(GROUP, "grievance-group", "grievance-group-change", "grievance-group-out"),
    **_of(dataclasses.replace(GRIEVANCE, more=_remark), "grievance-move"),
    **_of(RECEPTION, "reception", "reception-change", "reception-swap", "reception-held"),
    **_of(COMMITMENT, "commitment", "commitment-settle"),
    **_of(RECEPTION, "reception-not-held", "reception-record"),
    **_of(REPORT, "conduct", "conduct-print", "conduct-receipt"),
    **_of(dataclasses.replace(REPORT, more=_note), "conduct-move"),
    **_of(SITUATION, "situation"),
    **_of(dataclasses.replace(SITUATION, more=_note), "situation-move"),
    **_of(Named("situation_leader", at=TOWNSHIP), "situation-leader-end"),
    **_of(Named("asked"), "maternity", "maternity-served", "maternity-remove"),
    **_of(Named("township", at=TOWNSHIP), "maternity-on"),
    **_of(Named("offer", at=TOWNSHIP), "maternity-off"),
    **_of(Named("responsibility"), "responsibility-replace", "responsibility-end"),
    **_of(Named("review", own="cadre"), "review-reply"),
    **_of(Named("robot", at=TOWNSHIP), "webhook", "webhook-change", "webhook-switch", "webhook-test"),
    **_of(Named("digest", at=TOWNSHIP, own="cadre"), "digest-read"),
    **_of(Named("obligation", own="cadre"), "obligation-evidence"),
    **_of(Named("rule", at=AROUND), "rule"),
    **_of(RULE, "rule-norm", "rule-waive", "rule-reopen"),
    **_of(Named("waiver", at=TOWNSHIP), "waiver-withdraw"),
    **_of(Named("township", at=TOWNSHIP, more=_pack), "pack-on"),
    **_of(Named("adoption", at=TOWNSHIP), "pack-off"),
}  # fmt: skip
