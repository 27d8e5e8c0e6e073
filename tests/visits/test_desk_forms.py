"""The forms at the desk: whose it is, to whom it goes, its number up there, and what was typed in vain."""

import uuid

import pytest
from django.core.exceptions import ValidationError

from contacts.kit import clock
from contacts.models import OrganisationKind
from tests.factories import make_cadre, make_grievance, make_organisation
from visits.actions.grievances import official_key
from visits.actions.moves import make_move
from visits.forms.texts import STAFF_TEXT_AT_MOST
from visits.models import Grievance, GrievanceKind, Mode
from visits.workflow import State


def go(found, by, code, **said):
    fresh = Grievance.objects.get(pk=found.pk)
    return make_move(by=by.user, grievance=fresh, move=code, at=clock.now(), **said)


def registered(browser, **more):
    said = {
        "uid": uuid.uuid4(), "text": "路灯不亮", "channel": "window", "kind": "help",
        "received_on": clock.today().isoformat(),
    }  # fmt: skip
    return browser.post("/grievances/new/", {**said, **more}, follow=True)


def test_what_is_no_telephone_is_told_where_it_was_typed(as_user, town):
    village = str(town.mei_village.uid)
    page = registered(as_user(town.ban.user), district=village, raised_by="老王", phone="12a")
    assert "phone" in page.context["form"].errors and not Grievance.objects.exists()


# -- whose --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["home", "household"])
def test_a_household_brings_its_district_whatever_was_chosen(as_user, town, how):
    whose = {"home": str(town.shan.uid)} if how == "home" else {"household": town.shan.number}
    page = registered(as_user(town.ban.user), district=str(town.lan_village.uid), **whose)
    assert Grievance.objects.get().district == town.shan.district == town.mei_village
    assert "这一户在梅村，这一件就记在梅村。" in page.content.decode()


def test_with_a_household_no_district_need_be_chosen(as_user, town):
    registered(as_user(town.ban.user), home=str(town.shan.uid))
    assert Grievance.objects.get().district == town.mei_village


def test_without_a_household_a_district_must_be(as_user, town):
    assert "district" in registered(as_user(town.ban.user)).context["form"].errors
    assert not Grievance.objects.exists()


def test_where_both_fit_nothing_is_said(as_user, town):
    fits = {"home": str(town.shan.uid), "district": str(town.mei_village.uid)}
    assert "这一件就记在" not in registered(as_user(town.ban.user), **fits).content.decode()


def test_a_desk_for_the_whole_township_begins_without_a_district(as_user, town):
    """Also where whoever sits there stands in a district himself."""
    post = town.mei.posts.first()
    post.pk = post.uid = None
    post.uid, post.cadre = uuid.uuid4(), town.ban
    post.save()
    form = as_user(town.ban.user).get("/grievances/new/").context["form"]
    assert form["district"].value() is None and form.fields["district"].queryset[0].name == "梅村"
    assert as_user(town.mei.user).get("/grievances/new/").context["form"]["district"].value()


def test_a_found_household_tells_the_page_its_district(as_user, town):
    found = as_user(town.ban.user).get("/visits/seek/households/?one=1&q=单国").content.decode()
    assert f'data-place="{town.mei_village.uid}"' in found


def test_who_is_called_just_so_stands_first(as_user, town):
    town.zeng.head_name, town.mo.head_name = "阿单国栋", "单国栋"
    town.zeng.save()
    town.mo.save()
    found = as_user(town.ban.user).get("/visits/seek/households/?one=1&q=单国栋").content.decode()
    assert found.index(str(town.mo.uid)) < found.index(str(town.zeng.uid))


# -- to whom ------------------------------------------------------------------------------------------


def test_a_person_is_asked_for_where_the_police_station_is_chosen(as_user, town):
    found = make_grievance(town.amei, town.mei.user)
    police = make_organisation(town.east, "派出所")
    police.kind = OrganisationKind.POLICE_STATION
    police.save()
    jing = make_cadre(town.east, "景民警", staff_number="JING", organisation=police)
    browser, address = as_user(town.ban.user), f"/grievances/{found.uid}/send/"
    text = browser.get(address).content.decode()
    assert "交给哪位民警、司法助理员" in text and f'data-if="office={police.uid}" data-off' in text
    said = {"version": 1, "office": town.office.uid, "mode": "assigned", "handler": jing.uid}
    assert "office" in browser.post(address, said).context["form"].errors
    assert (
        "office"
        in browser.post(address, {**said, "office": police.uid, "handler": ""})
        .context["form"]
        .errors
    )
    assert browser.post(address, {**said, "office": police.uid}).status_code == 302
    assert Grievance.objects.get().handler == jing


def test_without_such_an_office_nobody_is_asked_for(as_user, town):
    found = make_grievance(town.amei, town.mei.user)
    text = as_user(town.ban.user).get(f"/grievances/{found.uid}/send/").content.decode()
    assert "交给哪位民警" not in text


# -- its number up there ------------------------------------------------------------------------------


@pytest.fixture
def petition(town):
    found = make_grievance(town.amei, town.mei.user)
    Grievance.objects.update(kind=GrievanceKind.objects.get(code="petition"))
    return found


def test_a_petition_without_its_number_says_so_and_takes_it_later(as_user, town, petition):
    browser, page = as_user(town.ban.user), f"/grievances/{petition.uid}/"
    text = browser.get(page).content.decode()
    assert "还没有上级编号" in text and f"{page}number_above/" in text
    said = {"version": petition.version, "official_number": "XF 2026-77"}
    assert browser.post(f"{page}number_above/", said).status_code == 302
    text = browser.get(page).content.decode()
    assert "XF 2026-77" in text and "还没有上级编号" not in text
    found = Grievance.objects.get()
    assert found.sheet_key == official_key(town.east, "XF2026-77") != ""


def test_a_number_up_there_is_one_matters_alone(town, petition):
    other = make_grievance(town.amei, town.mei.user)
    go(petition, town.ban, "number_above", official_number="XF1")
    for number in ("xf 1", "写" * 41):
        with pytest.raises(ValidationError) as refused:
            go(other, town.ban, "number_above", official_number=number)
        assert "official_number" in refused.value.message_dict
    with pytest.raises(ValidationError):
        go(petition, town.ban, "number_above", official_number="XF1")
    assert go(petition, town.ban, "number_above", official_number="XF2").official_number == "XF2"


def test_the_number_may_be_told_with_the_acceptance(as_user, town, petition):
    go(petition, town.ban, "send", office=town.office, mode=Mode.ASSIGNED)
    go(petition, town.min, "sign")
    browser, address = as_user(town.min.user), f"/grievances/{petition.uid}/accept/"
    assert "official_number" in browser.get(address).context["form"].fields
    said = {"version": Grievance.objects.get().version, "official_number": "XF9"}
    assert browser.post(address, said).status_code == 302
    assert Grievance.objects.get().official_number == "XF9"


def test_registering_a_petition_says_where_the_number_goes(as_user, town):
    text = as_user(town.ban.user).get("/grievances/new/").content.decode()
    assert 'data-if="kind=petition"' in text


# -- what was typed in vain ---------------------------------------------------------------------------


def test_what_cannot_be_sent_any_more_goes_on_as_a_remark(as_user, town):
    found = make_grievance(town.amei, town.mei.user)
    go(found, town.ban, "send", office=town.office, mode=Mode.ASSIGNED)
    held = go(found, town.min, "sign")
    go(found, town.ban, "recall", reason="派错了")
    browser, page = as_user(town.ban.user), f"/grievances/{found.uid}/"
    said = {"version": held.version, "reason": "等上面批"}
    stale = browser.post(f"{page}recall/", said).content.decode()
    assert "带到“补充一句”里" in stale and f'formaction="{page}remark/"' in stale
    remark = browser.post(f"{page}remark/", {**said, "carried": "1"})
    assert remark.context["form"].initial["text"] == "等上面批" and remark.status_code == 200
    assert "等上面批</textarea>" in remark.content.decode()
    assert "remark" not in Grievance.objects.get().events.values_list("move", flat=True)


def test_where_no_remark_is_possible_none_is_offered(as_user, town):
    found = make_grievance(town.amei, town.mei.user)
    Grievance.objects.update(state=State.VOIDED)
    said = {"version": 1, "reason": "写了一半"}
    text = as_user(town.ban.user).post(f"/grievances/{found.uid}/void/", said).content.decode()
    assert "带到“补充一句”里" not in text and "不能“作废”" in text


# -- long texts ---------------------------------------------------------------------------------------


def test_a_long_text_lies_behind_its_beginning_and_the_next_step_above_the_history(as_user, town):
    found = make_grievance(town.amei, town.mei.user)
    go(found, town.ban, "remark", text="短的一句")
    long = "水塔漏水" * 100
    go(found, town.ban, "remark", text=long)
    text = as_user(town.ban.user).get(f"/grievances/{found.uid}/").content.decode()
    assert text.count('<details class="long">') == 1 and long in text
    assert '<div class="pre">短的一句</div>' in text
    assert text.index("<h2>还可以</h2>") < text.index("<h2>办理经过</h2>")


def test_a_text_that_is_too_long_is_refused_where_it_was_typed(as_user, town):
    found = make_grievance(town.amei, town.mei.user)
    browser, address = as_user(town.ban.user), f"/grievances/{found.uid}/remark/"
    page = browser.get(address).content.decode()
    assert f'maxlength="{STAFF_TEXT_AT_MOST}"' in page and "data-cut=" in page
    said = {"version": 1, "text": "长" * (STAFF_TEXT_AT_MOST + 1)}
    assert "text" in browser.post(address, said).context["form"].errors


# -- the same -----------------------------------------------------------------------------------------


def test_the_box_of_similar_matters_leads_to_both_side_by_side(as_user, town):
    one, other = (make_grievance(town.amei, town.mei.user) for _ in range(2))
    browser = as_user(town.ban.user)
    page = browser.get(f"/grievances/{one.uid}/merge/?into={other.number}")
    assert page.context["other"] == other and "是同一件，并入" in page.content.decode()
    said = {"version": 1, "into": other.number, "same": page.context["form"].initial["same"]}
    assert browser.post(f"/grievances/{one.uid}/merge/", said).status_code == 302
    assert browser.get(f"/grievances/{one.uid}/merge/?into=nothing").status_code == 200
