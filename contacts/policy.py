"""Who may do what: the one table of rights, readable by an official.

A cell says how far the right of a role reaches:

    -         not at all
    own       what is one's own: records in which one is named, and the open matters of a colleague
              on leave for whom one stands in (AB角)
    office    what an office has in hand in which one serves, and one's own
    assigned  the districts in which one stands, the households one is contact of, and what one's
              office has in hand
    linked    the districts whose linked leader one is
    subtree   the area for which the role was granted, and everything under it
    town      the same within one township: who is granted it from above has it in the own township
    whole     what all townships share, if the area has all of them in it (one township alone has)
    all       everything

Outside the reach a page answers "not found"; without any right, "not allowed".
"""

from __future__ import annotations

from functools import cache

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    SYSTEM_ADMIN = "system_admin", _("系统管理员")
    AREA_ADMIN = "area_admin", _("区域管理员")
    LEADER = "leader", _("领导")
    CLERK = "clerk", _("办公室经办人")
    SECRETARY = "secretary", _("村（社区）书记")
    CADRE = "cadre", _("干部")
    HANDLER = "handler", _("部门经办人")
    HEALTH = "health", _("卫生健康联系人")
    DISCIPLINE = "discipline", _("纪检干部")
    AUDITOR = "auditor", _("审计员")


class Scope(models.TextChoices):
    NONE = "-", _("不可以")
    OWN = "own", _("本人的")
    OFFICE = "office", _("本单位承办的")
    ASSIGNED = "assigned", _("所在责任区和联系户")
    LINKED = "linked", _("所联责任区")
    SUBTREE = "subtree", _("辖区内")
    TOWN = "town", _("本乡镇的")
    WHOLE = "whole", _("全部乡镇都在辖区内的")
    ALL = "all", _("全部")


# Who may grant what (nobody grants to himself).
GRANTED_BY_AREA_ADMIN = (
    Role.CADRE,
    Role.SECRETARY,
    Role.CLERK,
    Role.HANDLER,
    Role.HEALTH,
    Role.LEADER,
)
# These need a second person.
TWO_PERSON_ROLES = (Role.DISCIPLINE, Role.AUDITOR)
# Roles that have pages today.
OFFERED_ROLES = (
    Role.SYSTEM_ADMIN,
    Role.AREA_ADMIN,
    Role.LEADER,
    Role.CLERK,
    Role.SECRETARY,
    Role.CADRE,
    Role.HANDLER,
    Role.HEALTH,
    Role.DISCIPLINE,
    Role.AUDITOR,
)

TABLE = """
resource         verb       system_admin area_admin leader   clerk    secretary cadre    handler  health discipline auditor
self             use        own          own        own      own      own       own      own      own    own        own
account          list       all          subtree    -        -        -         -        -        -      -          -
account          create     all          subtree    -        -        -         -        -        -      -          -
account          change     all          subtree    -        -        -         -        -        -      -          -
grant            list       all          subtree    -        -        -         -        -        -      -          -
grant            create     all          subtree    -        -        -         -        -        -      -          -
grant            change     all          subtree    -        -        -         -        -        -      -          -
grant            confirm    all          subtree    subtree  -        -         -        -        -      -          -
audit            list       -            -          -        -        -         -        -        -      -          subtree
area             list       all          subtree    subtree  subtree  subtree   subtree  -        -      -          -
area             create     -            subtree    -        -        -         -        -        -      -          -
area             change     -            subtree    -        -        -         -        -        -      -          -
fact             list       all          subtree    subtree  subtree  subtree   subtree  -        -      -          -
fact             change     -            subtree    -        subtree  -         -        -        -      -          -
district         list       -            subtree    subtree  subtree  subtree   subtree  -        -      -          -
district         create     -            subtree    -        -        -         -        -        -      -          -
district         change     -            subtree    -        -        -         -        -        -      -          -
district         print      -            subtree    subtree  subtree  subtree   assigned -        -      -          -
organisation     list       -            subtree    subtree  subtree  subtree   subtree  -        -      -          -
organisation     create     -            subtree    -        -        -         -        -        -      -          -
organisation     change     -            subtree    -        -        -         -        -        -      -          -
station          list       -            subtree    subtree  subtree  subtree   subtree  -        -      -          -
station          change     -            subtree    -        subtree  -         -        -        -      -          -
contact_point    list       -            subtree    subtree  subtree  subtree   subtree  -        -      -          -
contact_point    change     -            subtree    -        subtree  -         -        -        -      -          -
cadre            list       -            subtree    subtree  subtree  subtree   subtree  -        -      -          -
cadre            create     -            subtree    -        -        -         -        -        -      -          -
cadre            change     -            subtree    -        -        -         -        -        -      -          -
cadre            export     -            subtree    subtree  subtree  -         -        -        -      -          -
post             list       -            subtree    subtree  subtree  subtree   subtree  -        -      -          -
post             change     -            subtree    -        -        -         -        -        -      -          -
leave            list       -            subtree    subtree  subtree  subtree   own      -        -      -          -
leave            change     -            subtree    -        subtree  subtree   -        -        -      -          -
handover         list       -            subtree    subtree  subtree  subtree   own      -        -      -          -
handover         create     -            subtree    -        subtree  subtree   -        -        -      -          -
handover         accept     -            -          own      own      own       own      -        -      -          -
handover         confirm    -            -          subtree  -        -         -        -        -      -          -
household        list       -            subtree    subtree  subtree  subtree   assigned -        -      -          -
household        create     -            subtree    -        subtree  subtree   -        -        -      -          -
household        change     -            subtree    -        subtree  subtree   -        -        -      -          -
household        wish       -            subtree    -        subtree  subtree   assigned -        -      -          -
household        reveal     -            -          linked   subtree  subtree   assigned -        -      -          -
household        disclose   -            -          linked   subtree  subtree   -        -        -      -          -
household        export     -            subtree    subtree  subtree  subtree   -        -        -      -          -
resident         list       -            subtree    subtree  subtree  subtree   assigned -        -      -          -
resident         change     -            subtree    -        subtree  subtree   -        -        -      -          -
care_membership  list       -            subtree    subtree  subtree  subtree   assigned -        -      -          -
care_membership  change     -            subtree    -        subtree  subtree   -        -        -      -          -
care_membership  export     -            subtree    -        subtree  subtree   -        -        -      -          -
assignment       list       -            subtree    subtree  subtree  subtree   assigned -        -      -          -
assignment       change     -            subtree    -        -        -         -        -        -      -          -
assignment       export     -            subtree    subtree  subtree  subtree   -        -        -      -          -
setup            use        -            subtree    -        -        -         -        -        -      -          -
import           list       -            subtree    -        subtree  -         -        -        -      -          -
import           use        -            subtree    -        -        -         -        -        -      -          -
job              list       own          own        own      own      own       own      -        -      -          -
calendar         list       all          all        all      all      all       all      all      all    all        all
calendar         change     all          whole      -        -        -         -        -        -      -          -
catalogue        list       all          all        all      all      all       all      -        -      -          -
catalogue        change     all          whole      -        -        -         -        -        -      -          -
activity         list       -            subtree    subtree  subtree  subtree   own      -        -      -          -
activity         read_text  -            -          linked   own      subtree   own      -        -      -          -
activity         create     -            -          own      subtree  subtree   own      -        -      -          -
activity         change     -            -          own      own      own       own      -        -      -          -
activity         answer     -            -          own      own      own       own      -        -      -          -
activity         export     -            subtree    subtree  subtree  subtree   own      -        -      -          -
grievance        list       -            -          subtree  subtree  subtree   assigned  office   -      -          -
grievance        create     -            -          own      subtree  subtree   own       -        -      -          -
grievance        dispatch   -            -          -        subtree  -         -         -        -      -          -
grievance        handle     -            -          own      office   office    office    office   -      -          -
grievance        decide     -            -          subtree  -        -         -         -        -      -          -
grievance        supervise  -            -          subtree  subtree  -         -         -        -      -          -
grievance        take_charge -           -          subtree  -        -         -         -        -      -          -
grievance        follow_up  -            -          subtree  subtree  subtree   -         -        -      -          -
grievance        support    -            -          own      subtree  office    office    office   -      -          -
grievance        measure    -            -          own      subtree  office    office    office   -      -          -
grievance        report     -            -          -        subtree  subtree   office    office   -      -          -
grievance        whistle    -            -          -        -        subtree   -         -        -      -          -
grievance        classify   -            -          own      subtree  office    office    office   -      -          -
grievance        confirm_class -         -          subtree  subtree  -         -         -        -      -          -
grievance        countersign -           -          subtree  -        -         -         -        -      -          -
grievance        reveal   -            -          -        subtree  subtree   office    office   -      -          -
grievance        print      -            -          -        subtree  subtree   own       -        -      -          -
grievance        export     -            -          subtree  subtree  subtree   -         -        -      -          -
grievance_group  list       -            -          subtree  subtree  subtree   office    office   -      -          -
grievance_group  change     -            -          -        subtree  -         -         -        -      -          -
grievance        circular -            -          subtree  subtree  -         -         -        -      -          -
reception        list       -            subtree    subtree  subtree  subtree   subtree  -        -      -          -
reception        create     -            -          -        subtree  subtree   -        -        -      -          -
reception        change     -            -          own      subtree  subtree   own      -        -      -          -
commitment       list       -            -          subtree  subtree  subtree   office    office   -      -          -
commitment       create     -            -          own      subtree  subtree   own       -        -      -          -
commitment       change     -            -          own      subtree  subtree   office    office   -      -          -
conduct          list       -            -          -        -        -         -        -        -      subtree    -
conduct          create     -            -          -        -        -         -        -        -      subtree    -
conduct          handle     -            -          -        -        -         -        -        -      subtree    -
responsibility   list       -            subtree    subtree  subtree  subtree   subtree   -        -      -          -
responsibility   change     -            subtree    -        subtree  -         -         -        -      -          -
situation        list       -            -          subtree  subtree  subtree   office   office   -      -          -
situation        create     -            -          subtree  subtree  subtree   assigned -        -      -          -
situation        respond    -            -          town     -        -         -        -        -      -          -
situation        handle     -            -          town     town     subtree   office   office   -      -          -
situation        void       -            -          own      subtree  own       own      -        -      -          -
situation        export     -            -          subtree  subtree  -         -        -        -      -          -
maternity        list       -            -          -        -        -         -        -        subtree -          -
maternity        handle     -            -          -        -        -         -        -        subtree -          -
maternity        count      -            -          subtree  -        -         -        -        subtree -          -
maternity        change     -            subtree    -        -        -         -        -        -      -          -
situation_leader list       -            subtree    subtree  subtree  subtree   subtree  -        -      -          -
situation_leader change     -            subtree    -        subtree  -         -        -        -      -          -
diary            print      -            -          own      own      own       own      -        -      -          -
diary_review     list       -            -          subtree  subtree  subtree   own      -        -      -          -
diary_review     change     -            -          subtree  subtree  subtree   -        -        -      -          -
diary_review     reply      -            -          own      own      own       own      -        -      -          -
spot_check       list       -            -          linked   own      own       own      -        -      -          -
spot_check       change     -            -          linked   -        -         -        -        -      -          -
spot_check       reply      -            -          own      own      own       own      -        -      -          -
requirement      list       -            subtree    subtree  subtree  subtree   subtree  -        -      -          -
requirement      change     -            subtree    -        -        -         -        -        -      -          -
obligation       list       -            subtree    subtree  subtree  subtree   own      -        -      -          -
obligation       export     -            subtree    subtree  subtree  subtree   -        -        -      -          -
obligation       waive      -            subtree    -        -        -         -        -        -      -          -
obligation       reopen     -            subtree    subtree  -        -         -        -        -      -          -
coverage         list       -            subtree    subtree  subtree  subtree   assigned -        -      -          -
coverage         export     -            subtree    subtree  subtree  subtree   -        -        -      -          -
alert            list       -            subtree    subtree  subtree  subtree   own      -        -      -          -
webhook          list       all          subtree    -        -        -         -        -        -      -          -
webhook          change     all          subtree    -        -        -         -        -        -      -          -
dashboard        list       -            subtree    subtree  subtree  subtree   -        -        -      -          -
dashboard        export     -            subtree    subtree  subtree  subtree   -        -        -      -          -
engine           run        -            subtree    -        -        -         -        -        -      -          -
"""


@cache
def rights() -> dict[tuple[str, str], dict[Role, Scope]]:
    """The table as a mapping: (resource, verb) → role → scope, cells of '-' left out."""
    head, *lines = (line.split() for line in TABLE.strip().splitlines())
    roles = [Role(word) for word in head[2:]]
    return {
        (resource, verb): {
            role: Scope(cell) for role, cell in zip(roles, cells, strict=True) if cell != "-"
        }
        for resource, verb, *cells in lines
    }


def scope(resource: str, verb: str, role: str) -> Scope:
    """How far `role` may do `verb` on `resource`; an unknown pair is an error of ours."""
    return rights()[resource, verb].get(Role(role), Scope.NONE)
