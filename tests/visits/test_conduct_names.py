"""Whom the words of a report on conduct name, and whom that keeps out of it."""

import uuid

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.urls import reverse

from contacts.kit import clock
from contacts.models import AreaKind, Cadre, ServiceCategory
from contacts.policy import Role
from tests.factories import make_area, make_cadre, make_grant, make_organisation
from tests.visits.conduct import TEXT, make_officer, make_report, moved, told, with_officer
from visits.actions.conduct import register_report
from visits.actions.conduct_codes import tell_publicly
from visits.models import ConductNamed, ConductReport
from visits.queries.conduct import open_to, whom


@pytest.fixture
def town(cast):
    """东山镇 with its secretary 宋国强, 沈委员, a village secretary 韦小梅, an officer and another one."""
    town = with_officer(cast)
    board = make_organisation(town.east, "镇党委")
    for name, title in (("宋国强", "党委书记"), ("沈芳", "组织委员"), ("苏明", "党委副书记")):
        make_cadre(
            town.east,
            name,
            category=ServiceCategory.TOWNSHIP_LEADER,
            organisation=board,
            title=title,
        )
    town.mei.services.update(title="村党支部书记")
    town.other = make_officer(town, "另一人", "other", "党政综合办公室")
    town.colleague = make_cadre(
        town.east, "季同事", organisation=town.other.cadre.services.get().organisation, title="科员"
    )
    return town


def found(town, about, text=""):
    return whom(about, town.east, clock.today(), text)


@pytest.mark.parametrize(
    "about",
    [
        "镇纪检办的人", "纪检委员", "监察办一个干部", "宋书记", "副书记", "组织委员", "宣传委员", "政法委员",
        "统战委员", "副镇长", "副镇", "沈委员", "沈芳", "宋某", "宋国强书记", "书记", "党委班子成员", "镇党委的书记",
        "宋\u200b国强", "苏书记", "驻梅村的副书记", "梅村人，现在的镇组织委员", "镇纪委",
    ],
)  # fmt: skip
def test_leaders_are_the_countys_business_however_they_are_called(town, about):
    assert found(town, about).is_countys


@pytest.mark.parametrize(
    "about",
    [
        "韦书记", "梅村的书记", "梅村党支部副书记", "村纪检委员", "梅村两委委员", "村委会委员", "村民委员会主任",
        "驻村第一书记", "镇团委书记", "镇干部", "镇里一个干部", "党政办的科员", "韦小梅书记", "张会计", "不清楚",
    ],
)  # fmt: skip
def test_who_is_none_of_them_stays_in_the_township(town, about):
    assert not found(town, about).is_countys


def test_a_village_is_known_by_its_name_without_the_word(town):
    assert found(town, "甘岭书记").is_countys
    make_area(town.east, AreaKind.VILLAGE, "甘岭村")
    assert not found(town, "甘岭书记").is_countys


def test_who_is_called_by_surname_and_title_is_kept_out_with_the_colleagues(town):
    make_grant(
        town.lu.user, Role.DISCIPLINE, town.east, granted_by=town.sys, confirmed_by=town.quan
    )
    make_report(town, about="韦书记")
    assert not open_to(town.lu.user).exists() and open_to(town.officer).exists()


# Several are named.


def officers_who_see(town, **said):
    report = make_report(town, **said)
    people = {town.officer, town.other}
    return {user.name for user in people if open_to(user).filter(pk=report.pk).exists()}


@pytest.mark.parametrize(
    ("about", "see"),
    [
        ("季同事", {"廉正"}),
        ("季同事和韦小梅", {"廉正"}),
        ("季科员", {"廉正"}),
        ("党政办的科员", {"廉正"}),
        ("党政综合办公室", {"廉正"}),
        ("党政办的季某", {"廉正"}),
        ("季\u200b同事", {"廉正"}),
        ("韦小梅、陆明", {"廉正", "另一人"}),
        ("镇里一个干部", {"廉正", "另一人"}),
    ],
)
def test_no_colleague_of_any_who_is_named_sees_it(town, about, see):
    assert officers_who_see(town, about=about) == see


def test_of_two_who_are_called_alike_the_colleagues_of_both_are_kept_out(town):
    make_cadre(town.east, "季同事", organisation=make_organisation(town.east, "农业站"))
    assert found(town, "季同事").subject is None
    assert officers_who_see(town, about="季同事") == {"廉正"}


def test_where_no_single_officer_is_free_of_all_it_is_the_countys(town):
    unit = town.officer.cadre.services.get().organisation
    make_cadre(town.east, "黎同屋", organisation=unit)
    assert not found(town, "黎同屋").is_countys and not found(town, "季同事").is_countys
    assert found(town, "黎同屋和季同事").is_countys
    assert found(town, f"党政办和{unit.name}").is_countys
    with pytest.raises(ValidationError):
        make_report(town, about="黎同屋和季同事")


def test_the_namesake_who_was_not_meant_is_let_in_and_nobody_else(town):
    namesake = make_cadre(
        town.east, "季同事", organisation=town.officer.cadre.services.get().organisation
    )
    third = make_officer(town, "第三人", "third", "水利站")
    report = make_report(town, about="季同事，还有韦小梅")
    assert not open_to(town.officer).exists() and not open_to(town.other).exists()
    moved(town, report, "name", by=third, subject=town.colleague)
    assert open_to(town.officer).exists() and not open_to(town.other).exists()
    assert not report.named.filter(cadre=namesake).exists()
    assert {str(row) for row in report.named.all()} == {"季同事", "韦小梅"}


def test_naming_somebody_who_leaves_no_officer_is_refused(town):
    report = make_report(town, about="季同事")
    unit = town.officer.cadre.services.get().organisation
    both = make_cadre(town.east, "黎同屋", organisation=unit)
    with pytest.raises(ValidationError):
        moved(town, report, "name", subject=both)


# The text.


def test_who_is_named_in_the_text_alone_does_not_read_it(town):
    said = {"about": "韦小梅", "text": "另一人也在场"}
    with pytest.raises(ValidationError) as error:
        make_report(town, **said)
    assert error.value.error_dict["apart"][0].code == "ask" and not ConductReport.objects.exists()
    tell_publicly(uid=uuid.uuid4(), told=told(town, **said), at=clock.now(), apart=True)
    assert open_to(town.officer).exists() and not open_to(town.other).exists()
    assert ConductReport.objects.get().subject == town.mei


def test_a_colleague_of_who_is_only_mentioned_may_read_it(town):
    assert officers_who_see(town, text="季同事也在场") == {"廉正", "另一人"}


def test_a_text_that_mentions_the_secretary_is_asked_about_and_accepted(town):
    text = "我找过宋书记，书记说他管不了"
    assert found(town, "韦小梅", text).asked == ("宋书记",)
    assert not found(town, "韦小梅", text).is_countys
    assert found(town, "韦小梅", "书记说他管不了，主任也这么说").asked == ()
    assert found(town, "镇干部", "沈委员收了烟").asked == ("沈委员",)


def test_a_text_that_names_every_officer_is_the_countys(town):
    assert found(town, "韦小梅", "廉正和另一人都收了").is_countys


def test_an_officer_with_a_letter_is_asked_too(town, as_user):
    said = {
        "uid": uuid.uuid4(), "township": town.east.uid, "channel": "letter", "about": "韦小梅",
        "text": "我找过宋书记", "received_on": clock.today(),
    }  # fmt: skip
    browser = as_user(town.officer)
    assert 'type="hidden" name="apart"' in browser.get("/conduct/new/").text
    page = browser.post("/conduct/new/", said).text
    assert "里面写到宋书记" in page and 'type="checkbox" name="apart"' in page
    assert not ConductReport.objects.exists()
    assert browser.post("/conduct/new/", {**said, "apart": "on"}).status_code == 302
    assert ConductReport.objects.get().text == "我找过宋书记"


def test_the_officer_reads_who_is_kept_out_and_passing_on_forgets_them(town, as_user):
    report = make_report(town, about="季同事和韦小梅，党政办")
    page = as_user(town.officer).get(reverse("conduct", args=[report.uid])).text
    assert "季同事、韦小梅、党政办、党政综合办公室" in page
    moved(town, report, "pass_on", handed_over=True)
    assert not ConductNamed.objects.exists()


def test_nothing_comes_back_from_a_cadre_or_an_office_to_what_names_them():
    for name in ("cadre", "office"):
        relation = ConductNamed._meta.get_field(name)
        assert relation.remote_field.hidden and not relation.db_constraint


def test_reports_that_are_there_already_get_the_names_of_their_words(town):
    """By the migration; nothing of them changes, and back they are as they were."""
    from importlib import import_module

    step = import_module("visits.migrations.0037_names_of_sealed_reports")
    report = register_report(
        by=None, uid=uuid.uuid4(), told=told(town, about="季 同事和韦小梅", text=f"{TEXT}，陆明在场"),
        at=clock.now(),
    )  # fmt: skip
    before = ConductReport.objects.values().get()
    ConductNamed.objects.all().delete()
    assert open_to(town.other).exists()
    step.fill(apps, None)
    assert {(str(row.cadre), row.is_alone) for row in report.named.all()} == {
        ("季同事", False), ("韦小梅", False), ("陆明", True),
    }  # fmt: skip
    assert not open_to(town.other).exists()
    step.take_back(apps, None)
    assert not ConductNamed.objects.exists() and ConductReport.objects.values().get() == before
    assert Cadre.objects.filter(name="季同事").exists()
