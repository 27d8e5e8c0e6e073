"""Four places that hold the same records, and people who stand differently to each of them.

    mine       mei's village in 东
    neighbour  another village of the same township
    west       a village of another township of the county
    far        a village of another county

Every text of a place carries its mark, two characters that occur nowhere else: whoever finds
them on a page has found a record of that place.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

from django.core.files.base import ContentFile

from contacts.catalogue import load_care_groups
from contacts.kit import clock
from contacts.kit.hidden import Secret
from contacts.models import (
    Area,
    AreaFact,
    AreaKind,
    CareMembership,
    ContactPoint,
    FactKind,
    HandOver,
    HouseholdWish,
    ImportRun,
    Job,
    Leave,
    OrganisationKind,
    PostRole,
    Resident,
    ServiceCategory,
    StandIn,
    Station,
    User,
    WishKind,
)
from contacts.policy import Role
from reports.actions.digests import write_digests
from reports.actions.packs import switch_on_pack
from reports.engine.run import run
from reports.models import (
    Alert,
    AlertKind,
    Delivery,
    Digest,
    Obligation,
    PackAdoption,
    Requirement,
    Waiver,
    Webhook,
)
from tests.factories import (
    LONG_AGO,
    make_activity,
    make_area,
    make_assignment,
    make_cadre,
    make_care_group,
    make_district,
    make_grant,
    make_household,
    make_organisation,
    make_post,
    make_user,
)
from visits.actions.clocks import wind
from visits.actions.content import Content
from visits.catalogue import load_causes, load_grievance_kinds, load_kinds, load_topics
from visits.models import (
    ActivityAddition,
    ActivityVersion,
    Attachment,
    Channel,
    ChannelName,
    Commitment,
    ConductChannel,
    ConductEvent,
    ConductReport,
    DiaryReview,
    Grievance,
    GrievanceEvent,
    GrievanceKind,
    GroupedMatter,
    GroupKind,
    MaternityOffer,
    MaternityRequest,
    MatterGroup,
    Measure,
    MeasureKind,
    Raiser,
    ReceptionDay,
    Responsibility,
    SituationEvent,
    SituationLeader,
    SituationReport,
    SpotCheck,
    SpotCheckResult,
    Topic,
)
from visits.workflow import State

MARKS = {"mine": "蒹葭", "neighbour": "蜉蝣", "west": "鸑鷟", "far": "貔貅"}
PHONES = {"mine": "1551111", "neighbour": "1552222", "west": "1553333", "far": "1554444"}
# One that is on in every place, and one that is not.
PACK, OTHER_PACK = "quyuan-five-systems", "suggested"
FACT = "counted"
# How the secret addresses of group robots go on.
ROBOT_KEY = "b3c1d7"


@dataclasses.dataclass
class Place:
    """A village with one record of every kind, by name; `owner` is its cadre's account."""

    name: str
    township: Area
    village: Area
    owner: User
    records: dict[str, Any] = dataclasses.field(default_factory=dict)

    @property
    def mark(self) -> str:
        return MARKS[self.name]

    @property
    def phone(self) -> str:
        """How the telephone numbers of residents begin; the last four digits are free to show."""
        return PHONES[self.name]

    @property
    def diary(self) -> str:
        """What stands in the diary of its cadre and nowhere else."""
        return f"{self.mark}日记原话"

    @property
    def told(self) -> str:
        """What stands in the report on conduct and nowhere else."""
        return f"{self.mark}检举原话"

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__["records"][name]
        except KeyError:
            raise AttributeError(name) from None


@dataclasses.dataclass
class Person:
    """Somebody who walks: the roles held where, the places stood in, led, served in an office of."""

    user: User
    grants: list[tuple[str, Area]]
    stands_in: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()
    serves_in: tuple[str, ...] = ()


@dataclasses.dataclass
class World:
    places: dict[str, Place]
    people: dict[str, Person]
    east: Area
    west: Area


def build() -> World:
    """Put everything on stage."""
    load_kinds()
    load_grievance_kinds()
    load_topics()
    load_causes()
    ChannelName.objects.create(code="letterbox", channel=Channel.LETTER, name="书记信箱")
    load_care_groups()
    county, other = (make_area(None, AreaKind.COUNTY, name) for name in ("甲县", "貔貅县"))
    east = make_area(county, AreaKind.TOWNSHIP, "蒹葭蜉蝣镇")
    west = make_area(county, AreaKind.TOWNSHIP, "鸑鷟镇")
    far = make_area(other, AreaKind.TOWNSHIP, "貔貅镇")
    chief, deputy = make_user("chief", "甲主管"), make_user("deputy", "甲副")
    townships = {"mine": east, "neighbour": east, "west": west, "far": far}
    admins = {
        "mine": make_user("quan", "权安"),
        "neighbour": make_user("an", "安权"),
        "west": make_user("wai", "鸑鷟管"),
        "far": make_user("yuan", "貔貅管"),
    }
    places = {name: _place(name, townships[name], admins[name], chief) for name in MARKS}
    people = _people(places, admins, county, east, west)
    for code in ("ji", "lianzheng"):
        people[code].user.grants.update(granted_by=chief, confirmed_by=deputy)
    run(clock.today(), now=clock.now())
    for place in places.values():
        _computed(place)
    write_digests(clock.now())
    for place in places.values():
        place.records["digest"] = Digest.objects.get(user=place.owner)
    return World(places, people, east, west)


def _people(
    places: dict[str, Place], admins: dict[str, User], county: Area, east: Area, west: Area
) -> dict[str, Person]:
    mine = places["mine"]

    def cadre(code: str, name: str, category: str) -> User:
        user = make_user(code, name)
        make_cadre(east, name, staff_number=code, category=category, user=user)
        return user

    shu = cadre("shu", "蒹葭书记", ServiceCategory.VILLAGE_CADRE)
    make_post(shu.cadre, mine.district)
    lian = cadre("lian", "韦连山", ServiceCategory.TOWNSHIP_LEADER)
    make_post(lian.cadre, mine.district, PostRole.LINKED_LEADER)
    ban = cadre("ban", "班文书", ServiceCategory.TOWNSHIP_CADRE)
    han = make_user("han", "韩经办")
    make_cadre(east, "韩经办", staff_number="han", organisation=mine.organisation, user=han)
    in_east = (Role.CADRE, east)
    people = {
        "mei": Person(mine.owner, [in_east], ("mine",)),
        "shu": Person(shu, [(Role.SECRETARY, mine.village), in_east], ("mine",)),
        "lian": Person(lian, [(Role.LEADER, east), in_east], ("mine",), ("mine",)),
        "ban": Person(ban, [(Role.CLERK, east), in_east]),
        "han": Person(han, [(Role.HANDLER, east)], serves_in=("mine",)),
        "quan": Person(admins["mine"], [(Role.AREA_ADMIN, east)]),
        "wai": Person(admins["west"], [(Role.AREA_ADMIN, west)]),
        "xi": Person(places["west"].owner, [(Role.CADRE, west)], ("west",)),
        "gao": Person(make_user("gao", "高县长"), [(Role.LEADER, county)]),
        "sys": Person(make_user("sys", "石管"), [(Role.SYSTEM_ADMIN, county)]),
        "ji": Person(make_user("ji", "纪审"), [(Role.AUDITOR, county)]),
        "lianzheng": Person(make_user("lianzheng", "廉正"), [(Role.DISCIPLINE, east)]),
        "wei": Person(make_user("wei", "卫健"), [(Role.HEALTH, east)]),
        "nobody": Person(make_user("nobody", "无名"), []),
    }
    for person in people.values():
        for role, area in person.grants:
            if not person.user.grants.filter(role=role, area=area).exists():
                make_grant(person.user, role, area)
    return people


def _place(name: str, township: Area, admin: User, chief: User) -> Place:
    mark = MARKS[name]
    district = make_district(township, f"{mark}村")
    owner = make_user(f"owner-{name}", f"{mark}干部")
    place = Place(name, township, district.area, owner)
    found = place.records
    found["district"], found["admin"] = district, admin
    kind, _made = FactKind.objects.get_or_create(code=FACT, defaults={"name": "数", "unit": "个"})
    found["fact"] = AreaFact.objects.create(
        area=place.village, kind=kind, value=1, true_on=LONG_AGO, source=f"{mark}年报"
    )
    _roster(place)
    _register(place)
    found["grant"] = make_grant(owner, Role.CADRE, township, granted_by=chief)
    found["job"] = Job.objects.create(task="contacts.import", label=f"{mark}任务", user=owner)
    found["run"] = ImportRun(kind="households", file_name=f"{mark}表.xlsx", user=admin)
    found["run"].file.save("run.bin", ContentFile(b"no sheet"))
    _done(place, chief)
    _raised(place)
    _told_of(place)
    _happened(place)
    _asked_for(place)
    _owed(place, chief)
    return place


def _roster(place: Place) -> None:
    found, mark, township = place.records, place.mark, place.township
    unit = make_organisation(township, f"{mark}站", OrganisationKind.OFFICE)
    cadre = make_cadre(
        township, f"{mark}干部", staff_number=f"K{place.name}", organisation=unit, user=place.owner,
        title=f"{mark}委员",
    )  # fmt: skip
    colleague = make_cadre(township, f"{mark}同事", staff_number=f"L{place.name}")
    make_post(colleague, found["district"])
    found |= {
        "organisation": unit,
        "cadre": cadre,
        "colleague": colleague,
        "service": cadre.services.get(),
        "post": make_post(cadre, found["district"], tasks=f"{mark}分工"),
        "first_secretary": make_post(colleague, found["district"], PostRole.FIRST_SECRETARY),
        "leave": Leave.objects.create(
            cadre=cadre, kind="leave", starts_on=dt.date(2020, 3, 1), ends_on=dt.date(2020, 3, 2)
        ),
        "stand_in": StandIn.objects.create(cadre=cadre, stand_in=colleague, starts_on=LONG_AGO),
        "station": Station.objects.create(
            district=found["district"], organisation=unit, place=f"{mark}驻点", weekdays=[1],
            opens_at="09:00", closes_at="17:00", starts_on=LONG_AGO,
        ),
        "point": ContactPoint.objects.create(
            cadre=cadre, district=found["district"], starts_on=LONG_AGO
        ),
    }  # fmt: skip


def _register(place: Place) -> None:
    found, mark = place.records, place.mark
    household = make_household(
        found["district"], f"{mark}户主", number=f"{mark}号", phone=f"{place.phone}0001",
        address=f"{mark}巷",
    )  # fmt: skip
    resident = Resident.objects.create(
        household=household, name=f"{mark}居民", phone=f"{place.phone}0002", phone_tail="0002",
        starts_on=LONG_AGO,
    )  # fmt: skip
    found |= {
        "household": household,
        "resident": resident,
        "assignment": make_assignment(found["cadre"], household),
        "membership": CareMembership.objects.create(
            household=household, group=make_care_group(), basis=f"{mark}名册", starts_on=LONG_AGO
        ),
        "wish": HouseholdWish.objects.create(
            household=household, kind=WishKind.AWAY, starts_on=LONG_AGO
        ),
    }
    handover = HandOver.objects.create(
        giver=found["colleague"], taker=found["cadre"], proposed_by=found["admin"],
        takes_effect_on=clock.today(), note=f"{mark}交代",
    )  # fmt: skip
    handover.assignments.add(found["assignment"])
    found["handover"] = handover


def _done(place: Place, chief: User) -> None:
    found, day = place.records, clock.today()
    activity = make_activity(
        day, cadres=[found["cadre"]], households=[found["household"]], typed_by=place.owner,
        heard=place.diary, done=place.diary,
    )  # fmt: skip
    mended = Content.of(activity)
    ActivityVersion.objects.create(
        activity=activity, number=1, content={**mended.as_json(), "heard": f"{place.diary}旧"},
        replaced_at=clock.now(), replaced_by=place.owner,
    )  # fmt: skip
    ActivityAddition.objects.create(
        activity=activity, text=place.diary, added_at=clock.now(), added_by=place.owner
    )
    met = activity.met.get()
    met.may_call_back = True
    met.save()
    picture = Attachment(activity=activity, name=f"{place.mark}.jpg", added_by=place.owner)
    picture.file.save("picture.jpg", ContentFile(b"\xff\xd8\xff"))
    found |= {
        "activity": activity,
        "picture": picture,
        "check": SpotCheck.objects.create(
            met=met, activity=activity, drawn_by=chief, drawn_at=clock.now(),
            result=SpotCheckResult.SAYS_NO_VISIT,
        ),
        "review": DiaryReview.objects.create(
            cadre=found["cadre"], month=day.replace(day=1), assessor=chief,
            remark=f"{place.mark}审阅意见",
        ),
    }  # fmt: skip


def _raised(place: Place) -> None:
    """A matter of the household, in the hands of the office, and what the office answers for."""
    found = place.records
    grievance = Grievance.objects.create(
        number=f"2026-{[*MARKS].index(place.name) + 1:05}",
        area=place.village, township=place.township, district=found["district"], raiser=Raiser.HOUSEHOLD, household=found["household"],
        channel=Channel.VISIT, activity=found["activity"], text=f"{place.mark}诉求",
        place=f"{place.mark}桥头", phone=f"{place.phone}0003",
        kind=GrievanceKind.objects.get(code="help"), received_at=clock.now(),
        registered_at=clock.now(), registered_by=place.owner, first_asked=found["cadre"],
        state=State.SENT, version=2, lead=found["organisation"],
    )  # fmt: skip
    for number, move in enumerate(("register", "send"), start=1):
        GrievanceEvent.objects.create(
            grievance=grievance, number=number, move=move, at=clock.now(), by=place.owner,
            state=State.SENT, text=f"{place.mark}经过", details={"kind": "help"},
        )  # fmt: skip
    wind([grievance])
    found["grievance"] = grievance
    found["group"] = MatterGroup.objects.create(
        kind=GroupKind.COLLECTIVE, name=f"{place.mark}集体诉求", area=place.village,
        organisation=found["organisation"], starts_on=LONG_AGO, aim=f"{place.mark}要办成",
    )  # fmt: skip
    GroupedMatter.objects.create(
        group=found["group"], grievance=grievance, added_at=clock.now(), added_by=place.owner
    )
    Measure.objects.create(
        grievance=grievance, kind=MeasureKind.WORKS, task=f"{place.mark}措施",
        organisation=found["organisation"], planned_at=clock.now(), first_due_on=clock.today(),
        due_on=clock.today(),
    )  # fmt: skip
    Measure.objects.create(
        grievance=grievance, kind=MeasureKind.STEP, task=f"{place.mark}步骤", cadre=found["cadre"],
        planned_at=clock.now(), first_due_on=clock.today(), due_on=clock.today(),
    )  # fmt: skip
    found["commitment"] = Commitment.objects.create(
        area=place.village, district=found["district"], what=f"{place.mark}承诺", to_whom="全村",
        cadre=found["cadre"], organisation=found["organisation"], made_on=clock.today(),
        due_on=clock.today(),
    )  # fmt: skip
    found["reception"] = ReceptionDay.objects.create(
        kind="deputies", district=found["district"], place=f"{place.mark}接访处",
        happens_on=clock.today(), opens_at="09:00", closes_at="11:00", receiver=found["cadre"],
    )  # fmt: skip
    found["responsibility"] = Responsibility.objects.create(
        area=place.village, topic=Topic.objects.get(code="roads"),
        organisation=found["organisation"], starts_on=LONG_AGO,
    )  # fmt: skip


def _told_of(place: Place) -> None:
    """A report on the conduct of a colleague, which nobody but a discipline officer may find."""
    report = ConductReport.objects.create(
        township=place.township, about=f"{place.mark}同事", text=place.told, raised_by=place.told,
        phone=f"{place.phone}0004", channel=ConductChannel.WEB, received_at=clock.now(),
        subject=place.colleague,
    )  # fmt: skip
    ConductEvent.objects.create(
        report=report, move="say", at=clock.now(), state=report.state, text=place.told
    )
    place.records["report"] = report


def _happened(place: Place) -> None:
    """A situation report of the cadre, in the hands of the office, and who is in charge of it."""
    found, now = place.records, clock.now()
    report = SituationReport.objects.create(
        township=place.township, area=place.village, district=found["district"],
        place=f"{place.mark}河边", kind="disaster", text=f"{place.mark}险情", happened_at=now,
        contact_name=f"{place.mark}值班", contact_phone="0776-1234567", reported_at=now,
        reported_by=place.owner, due_at=now + dt.timedelta(days=1), version=1,
        office=found["organisation"], leader=found["colleague"],
    )  # fmt: skip
    SituationEvent.objects.create(
        report=report, number=1, move="report", at=now, by=place.owner, state=report.state,
        text=f"{place.mark}经过",
    )  # fmt: skip
    found["situation"] = report
    others = SituationLeader.objects.filter(township=place.township)
    kinds = ("disaster", "incident")
    found["situation_leader"] = SituationLeader.objects.create(
        township=place.township, kind=kinds[others.count()], cadre=found["colleague"],
        starts_on=LONG_AGO,
    )  # fmt: skip


def _asked_for(place: Place) -> None:
    """A service around a birth that somebody asked for, which the health contact alone may find."""
    found, today = place.records, clock.today()
    offers = MaternityOffer.objects.filter(township=place.township)
    found["offer"] = offers.first() or MaternityOffer.objects.create(
        township=place.township, assessment=f"{place.mark}评估", starts_on=LONG_AGO
    )
    found["asked"] = MaternityRequest.objects.create(
        district=found["district"], service="checkup", phone=f"{place.phone}0005", asked_on=today
    )


def _owed(place: Place, chief: User) -> None:
    found = place.records
    found["waiver"] = Waiver.objects.create(
        area=place.township, code=f"rule-{place.name}", period="2020-01",
        reason=f"{place.mark}原因", decided_by=chief, decided_at=clock.now(),
    )  # fmt: skip
    adoption = PackAdoption.objects.filter(area=place.township).first()
    if adoption is None:
        adoption = switch_on_pack(
            area=place.township, pack=PACK, starts_on=clock.today().replace(day=1),
            document=f"{place.mark}号文件",
        )  # fmt: skip
    found["adoption"] = adoption


def _computed(place: Place) -> None:
    found = place.records
    found["rule"] = Requirement.objects.filter(area=place.township).order_by("pk")[0]
    found["obligation"] = Obligation.objects.filter(cadre=found["cadre"]).order_by("pk")[0]
    found["alert"] = Alert.objects.create(
        kind=AlertKind.CARE_UNSEEN, key=f"test-{place.name}", area=place.village,
        cadre=found["cadre"], household=found["household"], raised_on=clock.today(),
        raised_at=clock.now(),
    )  # fmt: skip
    found["robot"] = Webhook.objects.create(
        name=f"{place.mark}群", platform="wecom", area=place.township,
        organisation=found["organisation"], added_at=clock.now(),
        address=Secret(f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={ROBOT_KEY}{place.name}"),
    )  # fmt: skip
    Delivery.objects.create(
        about="test", key=f"test-{place.name}", webhook=found["robot"], outcome="given_up",
        error="no_robot", tries=1, ordered_at=clock.now(), next_try_at=clock.now(),
    )  # fmt: skip
