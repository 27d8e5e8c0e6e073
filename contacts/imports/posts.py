"""责任区人员 of a roster: who stands in which district in which role.

A post lasts as long as the service in its row, or as its own columns say. A known post in the same district and role that
overlaps is the same post: an earlier first day and a last day are taken over. Where only one may
stand (linked leader, first secretary), a later one ends the one before; two at once are refused.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from contacts.imports.people import People, Person, is_stored
from contacts.imports.records import Record, RowRefused
from contacts.imports.words import Words
from contacts.imports.writing import update
from contacts.kit.sheets.cells import quoted
from contacts.models import SINGLE_ROLES, Post, PostRole, ResponsibilityDistrict, ServiceCategory

ONE_DAY = dt.timedelta(days=1)
COLUMN = "责任区角色"
R = PostRole
ROLES = Words(
    {
        R.LINKED_LEADER: ("镇级责任人", "联村领导", "包村领导", "镇级领导", "联系领导", "挂点领导", "联村领导(镇级责任人)"),
        R.RESPONSIBLE_BODY: ("责任主体", "村两委", "责任主体(村两委)", "村(居)干部", "村干部"),
        R.OFFICE_CADRE: ("机关干部", "包村干部", "联村干部", "镇机关干部", "联系干部"),
        R.MAIN_TEAM: ("驻点干部", "主体团队", "驻村干部", "驻点团队", "驻点人员"),
        R.AUXILIARY_TEAM: ("辅助团队", "辅助干部", "辅助人员"),
        R.FIRST_SECRETARY: ("第一书记", "驻村第一书记"),
        R.INSTRUCTOR: ("指导员", "驻村指导员", "党建指导员"),
        R.GROUP_LEADER: ("小组长", "村民小组长", "组长", "居民小组长"),
        R.GRID_WORKER: ("网格员", "网格长", "专职网格员"),
        R.DELEGATE: ("代表委员", "代表", "党代表", "人大代表", "政协委员", "党代表、人大代表"),
        R.VOLUNTEER: ("志愿者", "志愿服务者", "党员志愿者"),
        R.POLICE_OFFICER: ("公安干警", "民警", "公安民警", "片警", "社区民警", "包村民警"),
        R.JUDICIAL_OFFICER: ("司法干部", "司法所干部", "司法人员", "司法干警"),
    }
)  # fmt: skip


@dataclass(frozen=True)
class Seat:
    """A place in a district, from when to when."""

    district: ResponsibilityDistrict
    role: PostRole
    starts_on: dt.date | None
    ends_on: dt.date | None


def roles_of(record: Record, category: ServiceCategory) -> list[PostRole]:
    """The roles that a row names; village cadres without one are the responsible body.

    Raises:
        RowRefused: a word that is not known, or a district without any role.
    """
    if not record["roles"]:
        if category == ServiceCategory.VILLAGE_CADRE:
            return [R.RESPONSIBLE_BODY]
        raise RowRefused("required", COLUMN, _("写了责任区，就要写在那里的角色。"))
    found = [ROLES.find(word) for word in record["roles"]]
    for word, role in zip(record["roles"], found, strict=True):
        if role is None:
            told = {"word": quoted(word), "words": "、".join(str(label) for label in R.labels)}
            sentence = _("不认识角色“%(word)s”。可以写：%(words)s。")
            raise RowRefused("role_unknown", COLUMN, sentence % told)
    return [role for role in found if role is not None]


class Posts:
    """The posts that a roster adds, corrects and ends."""

    def __init__(self, people: People, on: dt.date) -> None:
        self.on = on
        self.added: list[Post] = []
        self.changed: list[Post] = []
        self.holders: dict[tuple[int, str], tuple[Person, Post]] = {}
        for person in people.known.values():
            for post in person.posts:
                if post.role in SINGLE_ROLES and post.ends_on is None:
                    self.holders[post.district_id, post.role] = (person, post)

    def refuse_taken(self, person: Person | None, seats: Iterable[Seat]) -> None:
        """Refuse a row that puts a second one where only one may stand.

        Raises:
            RowRefused: unless the other one began earlier and is no newcomer of this sheet.
        """
        for seat in seats:
            held = self.holders.get((seat.district.pk, seat.role))
            if held is None or seat.ends_on is not None or held[0] is person:
                continue
            holder, post = held
            if not is_stored(post) or (seat.starts_on or self.on) <= post.starts_on:
                told = {"district": seat.district.name, "name": holder.cadre.name}
                sentence = _("%(district)s的这个角色已经是%(name)s，同时只能有一人。")
                raise RowRefused("seat_taken", COLUMN, sentence % told)

    def settle(self, person: Person, seat: Seat, record: Record) -> bool:
        """Stage one post of a row; whether anything changes."""
        known = [
            p for p in person.posts if p.district_id == seat.district.pk and p.role == seat.role
        ]
        for post in known:
            if overlaps(post, seat):
                return self.correct(post, seat)
        post = Post(
            cadre=person.cadre,
            district=seat.district,
            role=seat.role,
            starts_on=seat.starts_on or min(self.on, seat.ends_on or self.on),
            ends_on=seat.ends_on,
        )
        person.posts.append(post)
        self.added.append(post)
        self.succeed(person, post, record)
        return True

    def succeed(self, person: Person, post: Post, record: Record) -> None:
        """End the one before, where only one may stand."""
        if post.role not in SINGLE_ROLES or post.ends_on is not None:
            return
        held = self.holders.get((post.district_id, post.role))
        if held and held[1] is not post:
            self.end(held[1], post.starts_on - ONE_DAY)
            told = {"name": held[0].cadre.name, "day": held[1].ends_on}
            record.warn("post_ended", COLUMN, _("原来的%(name)s到%(day)s为止。") % told)
        self.holders[post.district_id, post.role] = (person, post)

    def correct(self, post: Post, seat: Seat) -> bool:
        """Take over an earlier first day and a last day; whether anything differs."""
        before = (post.starts_on, post.ends_on)
        post.starts_on = min(post.starts_on, seat.starts_on or post.starts_on)
        post.ends_on = seat.ends_on or post.ends_on
        if before == (post.starts_on, post.ends_on):
            return False
        if is_stored(post):
            self.changed.append(post)
        return True

    def leave_behind(
        self, person: Person, named: Collection[tuple[int, str]], last: dt.date
    ) -> None:
        """End the open posts of a service that ended, but for those that the sheet names."""
        for post in person.posts:
            is_old = is_stored(post) and post.ends_on is None and post.starts_on <= last
            if is_old and (post.district_id, post.role) not in named:
                self.end(post, last)

    def end(self, post: Post, last: dt.date) -> None:
        """Let a post end."""
        post.ends_on = max(last, post.starts_on)
        if is_stored(post):
            self.changed.append(post)

    def write(self) -> None:
        """Write corrections first, so that a seat is free before somebody takes it."""
        update(Post, self.changed, ("starts_on", "ends_on"))
        Post.objects.bulk_create(self.added)


def overlaps(post: Post, seat: Seat) -> bool:
    """Whether a post and a seat share a day; a seat without days is the open post, or the last."""
    if seat.starts_on is None:
        return post.ends_on is None or seat.ends_on == post.ends_on
    return (post.ends_on is None or post.ends_on >= seat.starts_on) and (
        seat.ends_on is None or seat.ends_on >= post.starts_on
    )
