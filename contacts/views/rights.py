"""Who may do what, told from the one table of rights."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from contacts.access import grants_of
from contacts.actions import retention
from contacts.kit.tables import Column, Table
from contacts.pages import Page
from contacts.policy import OFFERED_ROLES, Role
from contacts.queries.rights import matrix, of_role

ALL = "all"


class HelpRights(Page):
    """One role at a time, or all side by side."""

    resource, verb = "self", "use"
    template_name = "contacts/help_rights.html"
    title = _("谁能看什么、做什么")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        role = self._role()
        tabs = [(r.value, str(r.label)) for r in OFFERED_ROLES] + [(ALL, _t("全部角色"))]
        return super().get_context_data(
            tabs=[(words, f"?role={code}", code == role) for code, words in tabs],
            terms=retention.terms(),
            table=AllRoles(matrix()) if role == ALL else OneRole(of_role(role)),
            **kwargs,
        )

    def _role(self) -> str:
        """The one asked for, else one's own, else all."""
        asked = self.request.GET.get("role", "")
        if asked in (*OFFERED_ROLES, ALL):
            return asked
        own = [grant.role for grant in grants_of(self.user) if grant.role in OFFERED_ROLES]
        return min(own, key=OFFERED_ROLES.index) if own else ALL


class OneRole(Table):
    page_size = 200
    columns = (
        Column("what", _("事项"), lambda row: row[0], phone="title"),
        Column("may", _("可以"), lambda row: row[1], phone="wide"),
    )


def _reach_of(number: int, role: Role) -> Column:
    return Column(role.value, role.label, lambda row: row[1][number])


class AllRoles(Table):
    page_size = 500
    columns = (
        Column("what", _("事项"), lambda row: row[0], phone="title"),
        *(_reach_of(number, role) for number, role in enumerate(OFFERED_ROLES)),
    )
