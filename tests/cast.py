"""The fixed cast: two townships, and people with a meaning.

东山镇 is where things happen, 西河镇 must never be seen from there. In 东山镇, 梅村 is the
protagonist's village and 兰村 the neighbour.

    mei      韦小梅  village cadre of 梅村, the protagonist
    lu       陆明    her colleague in 梅村
    shu      覃书记  village secretary of 梅村
    lan      莫丽兰  village cadre of 兰村, a stranger to 梅村's households
    zhen     黄镇生  township cadre, office cadre of 梅村
    lian     韦连山  linked leader of 梅村
    ban      班文书  clerk of the party-government office
    quan     权安    area administrator of 东山镇
    sys      石管    system administrator
    ji       纪审    auditor
    wai      外西    area administrator of 西河镇, who must never see the east
    nobody   无名    an account without any grant
"""

from __future__ import annotations

import dataclasses

from contacts.models import (
    Area,
    AreaKind,
    Cadre,
    ContactAssignment,
    Household,
    PostRole,
    ResponsibilityDistrict,
    ServiceCategory,
    User,
)
from contacts.policy import Role
from tests.factories import (
    make_area,
    make_assignment,
    make_cadre,
    make_district,
    make_grant,
    make_household,
    make_membership,
    make_organisation,
    make_post,
    make_user,
)


@dataclasses.dataclass
class Cast:
    county: Area
    east: Area
    west: Area
    mei_village: ResponsibilityDistrict
    lan_village: ResponsibilityDistrict
    west_village: ResponsibilityDistrict
    mei: Cadre
    lu: Cadre
    shu: Cadre
    lan: Cadre
    zhen: Cadre
    lian: Cadre
    ban: Cadre
    west_cadre: Cadre
    quan: User
    sys: User
    ji: User
    wai: User
    nobody: User
    # 黄阿妹 is mei's own household and in hardship; 单国栋 mei's own; 曾有福 lives in 梅村 and
    # has no personal contact; 莫大山 lives in 兰村; 西门雪 in the west.
    amei: Household
    shan: Household
    zeng: Household
    mo: Household
    xue: Household
    assignment: ContactAssignment


def _person(
    township: Area,
    username: str,
    name: str,
    role: Role,
    category: str,
    area: Area | None = None,
) -> Cadre:
    user = make_user(username, name)
    make_grant(user, role, area or township)
    if role is not Role.CADRE:
        make_grant(user, Role.CADRE, township)
    return make_cadre(township, name, staff_number=username.upper(), category=category, user=user)


def _accounts(county: Area, east: Area, west: Area) -> tuple[User, ...]:
    """Those who are no cadres: administrators, an auditor, and somebody without any role."""
    quan, sys = make_user("quan", "权安"), make_user("sys", "石管")
    wai, ji = make_user("wai", "外西"), make_user("ji", "纪审")
    make_grant(quan, Role.AREA_ADMIN, east)
    make_grant(sys, Role.SYSTEM_ADMIN, county)
    make_grant(wai, Role.AREA_ADMIN, west)
    make_grant(ji, Role.AUDITOR, county, granted_by=sys, confirmed_by=quan)
    return quan, sys, wai, ji, make_user("nobody", "无名")


def build() -> Cast:
    """Put the cast on stage."""
    village, town = ServiceCategory.VILLAGE_CADRE, ServiceCategory.TOWNSHIP_CADRE
    county = make_area(None, AreaKind.COUNTY, "青山县", "459900")
    east = make_area(county, AreaKind.TOWNSHIP, "东山镇", "459900101")
    west = make_area(county, AreaKind.TOWNSHIP, "西河镇", "459900102")
    for township in (east, west):
        make_organisation(township, "党政办")
    mei_village = make_district(east, "梅村", "459900101201")
    lan_village = make_district(east, "兰村", "459900101202")
    west_village = make_district(west, "西河村", "459900102201")

    mei = _person(east, "mei", "韦小梅", Role.CADRE, village)
    lu = _person(east, "lu", "陆明", Role.CADRE, village)
    shu = _person(east, "shu", "覃书记", Role.SECRETARY, village, mei_village.area)
    lan = _person(east, "lan", "莫丽兰", Role.CADRE, village)
    zhen = _person(east, "zhen", "黄镇生", Role.CADRE, town)
    lian = _person(east, "lian", "韦连山", Role.LEADER, ServiceCategory.TOWNSHIP_LEADER)
    ban = _person(east, "ban", "班文书", Role.CLERK, town)
    west_cadre = _person(west, "xi", "西门吹", Role.CADRE, village)
    for cadre in (mei, lu, shu):
        make_post(cadre, mei_village)
    make_post(lan, lan_village)
    make_post(west_cadre, west_village)
    make_post(zhen, mei_village, PostRole.OFFICE_CADRE)
    make_post(lian, mei_village, PostRole.LINKED_LEADER)

    quan, sys, wai, ji, nobody = _accounts(county, east, west)
    amei = make_household(mei_village, "黄阿妹", number="M001", phone="15400000012")
    shan = make_household(mei_village, "单国栋", number="M002", phone="15400000013")
    zeng = make_household(mei_village, "曾有福", number="M003")
    mo = make_household(lan_village, "莫大山", number="L001")
    xue = make_household(west_village, "西门雪", number="X001", phone="15400000099")
    make_membership(amei)
    assignment = make_assignment(mei, amei)
    make_assignment(mei, shan)
    make_assignment(west_cadre, xue)
    return Cast(
        county=county, east=east, west=west,
        mei_village=mei_village, lan_village=lan_village, west_village=west_village,
        mei=mei, lu=lu, shu=shu, lan=lan, zhen=zhen, lian=lian, ban=ban, west_cadre=west_cadre,
        quan=quan, sys=sys, ji=ji, wai=wai, nobody=nobody,
        amei=amei, shan=shan, zeng=zeng, mo=mo, xue=xue, assignment=assignment,
    )  # fmt: skip
