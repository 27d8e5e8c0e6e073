"""The evidence behind one figure: what counts, what doesn't and why."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.db.models import Prefetch, prefetch_related_objects
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from contacts.kit import clock
from contacts.kit.periods import Period
from contacts.kit.tables import Table, Text
from contacts.models import Leave
from contacts.pages import TablePage
from reports.models import Obligation
from reports.queries import words
from reports.queries.checkers import by_when, checked_by
from reports.queries.evidence import Line, evidence
from reports.tables.evidence import CountedTable, EvidenceSheet, NotCountedTable, Record
from visits.models import Answer, Participant


class EvidencePage(TablePage):
    resource, verb = "obligation", "list"
    template_name = "reports/evidence.html"

    @cached_property
    def obligation(self) -> Obligation:
        return self.one(
            Obligation.objects.select_related(
                "requirement", "cadre__township", "district", "area"
            ).prefetch_related("spans")
        )

    @cached_property
    def records(self) -> list[Record]:
        """All lines as of the day for which the figures were computed."""
        on = self.obligation.computed_on or clock.today()
        lines = evidence(self.obligation, on)
        activities = list({line.activity.pk: line.activity for line in lines}.values())
        people = Participant.objects.select_related("cadre")
        prefetch_related_objects(activities, "households", Prefetch("participants", people))
        self._note(lines)
        return [self._record(line) for line in lines]

    def _record(self, line: Line) -> Record:
        met = [line.household] if line.household else line.activity.households.all()
        people = line.activity.participants.all()
        others = [
            p.cadre.name
            for p in people
            if p.cadre_id != self.obligation.cadre_id and p.answer != Answer.NOT_THERE
        ]
        return Record(line, _names(h.head_name for h in met), _names(others))

    def _note(self, lines: list[Line]) -> None:
        met = {h.uid for line in lines for h in line.activity.households.all()}
        self.note_read({line.activity.uid for line in lines}, resource="activity")
        self.note_read(met, resource="household")

    @property
    def parts(self) -> list[str]:
        """Who, when, what: the heading breaks between them."""
        row = self.obligation
        return [str(row.subject), str(Period.parse(row.period).label), str(row.requirement)]

    def get_title(self) -> str:
        return " · ".join(self.parts)

    def get_crumbs(self) -> list[tuple[Text, str]]:
        """The list of the same rule and period."""
        rule, page = self.obligation.requirement, reverse("obligation-list")
        same = urlencode({"requirement": rule.code, "period": self.obligation.period})
        return [(_("任务完成"), page), (str(rule), f"{page}?{same}")]

    def get_table(self) -> Table:
        return EvidenceSheet(self.records)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        obligation, on = self.obligation, clock.today()
        spans = tuple((span.starts_on, span.ends_on) for span in obligation.spans.all())
        return super().get_context_data(
            obligation=obligation,
            parts=self.parts,
            closes_on=clock.day_of(obligation.closes_at),
            requirement=obligation.requirement,
            checked_by=checked_by(obligation, on),
            by_when=by_when(obligation, clock.day_of(obligation.closes_at)),
            unit=obligation.requirement.unit,
            norm=words.norm(obligation.requirement),
            target_words=words.target(obligation, self._leaves(), spans),
            outlook=words.outlook(obligation, on),
            pace=obligation.pace if words.is_running(obligation, on) else None,
            brief=words.brief(obligation.requirement),
            how=words.how(obligation.requirement),
            counted=CountedTable([r for r in self.records if not r.line.reason]),
            not_counted=NotCountedTable([r for r in self.records if r.line.reason]),
            **kwargs,
        )

    def _leaves(self) -> Iterable[Leave]:
        obligation = self.obligation
        if obligation.cadre is None:
            return []
        days = obligation.period_starts_on, obligation.period_ends_on
        return Leave.objects.overlapping(*days).filter(cadre=obligation.cadre)


def _names(names: Iterable[str]) -> str:
    return "、".join(names)
