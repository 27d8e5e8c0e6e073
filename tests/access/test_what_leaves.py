"""What leaves the app, as a workbook or on paper: every list × everybody × every filter.

Old people and children left behind are looked at, not sent around (care P5), nor are those who
said no to visits (rule of light burden 7). Twins tell: two households alike in everything, one of
them such a one. Wherever the one stands on a sheet, the other must stand too, else the filter has
made a list of them; and no sheet names a group.
The pages are found by the resolver, so that a new one is walked with the rest.
"""

import io

import openpyxl
import pytest
from django import forms
from django.contrib.messages import get_messages
from django.http import QueryDict
from django.urls import reverse

from contacts.filters.days import DayFields
from contacts.kit import clock
from contacts.models import AreaKind, CareGroup, HouseholdWish, WishKind
from contacts.pages import TablePage
from reports.engine.coverage import rebuild_coverage
from reports.models import Alert, AlertKind
from tests.access.addresses import ADDRESSES
from tests.access.test_walk import PAGES
from tests.factories import LONG_AGO, make_activity, make_area, make_assignment, make_household
from tests.factories import make_membership as member

# One who may export all that is exported, and one with a diary to print.
PEOPLE = ("quan", "mei")
KEPT = ("left_behind", "empty_nest")


@pytest.fixture
def twins(world):
    """Alike in everything: 常青 with nothing, 常幼 and 常老 cared for, 常拒 who said no to visits;
    in one group, one visit."""
    mine = world.places["mine"]
    group = make_area(mine.village, AreaKind.GROUP, "蒹葭1组")
    found = {}
    for name in ("常青", "常幼", "常老", "常拒"):
        found[name] = make_household(mine.district, name, group=group)
        make_assignment(mine.cadre, found[name])
    member(found["常幼"], KEPT[0], consent="given")
    member(found["常老"], KEPT[1], consent="given")
    member(make_household(mine.district, "常困", group=group), "hardship")
    for kind in WishKind:
        HouseholdWish.objects.create(household=found["常拒"], kind=kind, starts_on=LONG_AGO)
    day = clock.today().replace(year=clock.today().year - 1, day=1)
    make_activity(day, cadres=[mine.cadre], households=list(found.values()))
    rebuild_coverage()
    Alert.objects.create(
        kind=AlertKind.CARE_UNSEEN, key="twin", area=mine.village, cadre=mine.cadre,
        household=found["常幼"], raised_on=clock.today(), raised_at=clock.now(),
    )  # fmt: skip
    return found


def addresses(world):
    """The address and the class of each page, but for a household's papers about itself."""
    month = {"month": f"{clock.today():%Y-%m}"}
    for pattern in PAGES:
        page, named = getattr(pattern.callback, "view_class", None), ADDRESSES.get(pattern.name)
        if page is None or (named and named.record == "household"):
            continue
        arguments = named.arguments(world.places["mine"]) if named else {}
        if set(pattern.pattern.converters) <= {*arguments, *month}:
            more = month if "month" in pattern.pattern.converters else {}
            yield reverse(pattern.name, kwargs=arguments | more), page


def queries(page, user):
    """No filter, and each field of the page's filter with each of its values; where days may be
    asked for, all of that for a day too."""
    filter_class = getattr(page, "filter_class", None)
    yield ""
    if filter_class:
        yield from values(filter_class({}, user=user))
    if filter_class and issubclass(filter_class, DayFields):
        day = f"first={clock.today()}&last={clock.today()}"
        yield day
        filters = filter_class(QueryDict(day), user=user)
        yield from (f"{day}&{one}" for one in values(filters))


def values(filters):
    """Each field of a filter with each of its values."""
    for name, field in filters.fields.items():
        if isinstance(field, forms.ModelChoiceField):
            key = field.to_field_name or "pk"
            yield from (f"{name}={getattr(row, key)}" for row in field.queryset)
        elif isinstance(field, forms.ChoiceField):
            yield from (f"{name}={value}" for value, _label in field.choices if value)
        elif isinstance(field, forms.BooleanField):
            yield f"{name}=on"


def leaves(answer):
    """("sheet", the words of the workbook) or ("paper", those of a page to print); None for others."""
    if answer.status_code != 200:
        return None
    if "spreadsheet" in answer.headers["Content-Type"]:
        content = io.BytesIO(b"".join(answer.streaming_content))
        book = openpyxl.load_workbook(content, read_only=True)
        rows = (row for one in book for row in one.iter_rows(values_only=True))
        return "sheet", " ".join(str(cell) for row in rows for cell in row)
    names = {template.name for template in getattr(answer, "templates", None) or []}
    return ("paper", answer.content.decode()) if "layouts/print.html" in names else None


def sheet(client, path, query):
    """The words of the workbook; None where none is given."""
    kind, words = leaves(client.get(f"{path}?{query}&export=xlsx")) or ("", "")
    return words if kind == "sheet" else None


def paper(client, path, query):
    """The words of the page, if it is one to print; else None."""
    kind, words = leaves(client.get(f"{path}?{query}")) or ("", "")
    return words if kind == "paper" else None


def leaving(world, as_person):
    """Address with filter, and the words that leave the app there, for everybody."""
    for path, page in addresses(world):
        for code in PEOPLE:
            client, user = as_person(code), world.people[code].user
            for asked in ["", "&export=xlsx"] if issubclass(page, TablePage) else [""]:
                for query in queries(page, user):
                    found = leaves(client.get(f"{path}?{query}{asked}"))
                    if found:
                        yield f"{found[0]} {code} {path}?{query}", found[1]
                    elif not query:
                        break  # who gets neither sheet nor paper of the whole gets none narrowed


def test_no_sheet_and_no_paper_tells_old_people_children_and_who_said_no_from_the_others(
    world, as_person, twins
):
    groups = [str(group) for group in CareGroup.objects.filter(code__in=KEPT)]
    assert groups
    wrong, walked = [], set()
    for where, words in leaving(world, as_person):
        walked.add(where.split("?")[0])
        told = [name for name in ("常幼", "常老", "常拒") if name in words and "常青" not in words]
        told += [group for group in groups if group in words]
        if told:
            wrong.append((where, told))
    assert wrong == []
    by_hand = {
        "sheet quan /households/", "sheet quan /care/", "sheet quan /care/gaps/",
        "sheet quan /coverage/households/", "paper quan /coverage/households/print/",
        "sheet quan /assignments/", "sheet quan /visits/", "paper mei /diary/pad/",
    }  # fmt: skip
    assert by_hand <= walked, by_hand - walked


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/households/", "wish=no_visits"),
        ("/coverage/households/", "wishes=with"),
        ("/coverage/households/", "reach=declined"),
    ],
)
def test_a_list_of_those_who_said_no_is_looked_at_and_not_sent(as_person, twins, path, query):
    client = as_person("lian")
    assert "不导出，也不打印" in client.get(f"{path}?{query}").content.decode()
    answer = client.get(f"{path}?{query}&export=xlsx")
    assert answer.headers["Location"] == f"{path}?{query}"


def test_the_sheet_of_the_register_tells_no_wishes(as_person, twins):
    words = sheet(as_person("lian"), "/households/", "")
    assert "常拒" in words and "意愿" not in words and "谢绝上门" not in words


@pytest.mark.parametrize("path", ["/households/", "/coverage/households/"])
def test_a_list_of_children_is_looked_at_and_the_page_says_why_it_is_not_sent(
    as_person, twins, path
):
    client = as_person("lian")
    page = client.get(f"{path}?care=left_behind").content.decode()
    assert "常幼" in page and "常青" not in page
    assert "不导出，也不打印" in page and "export=xlsx" not in page and "/print/" not in page
    answer = client.get(f"{path}?care=left_behind&export=xlsx")
    assert answer.headers["Location"] == f"{path}?care=left_behind"
    assert ["不导出，也不打印" in str(m) for m in get_messages(answer.wsgi_request)] == [True]
    assert sheet(client, path, "care=hardship") is not None


def test_the_paper_of_children_leads_back_to_the_list(as_person, twins):
    answer = as_person("lian").get("/coverage/households/print/?care=left_behind")
    assert answer.headers["Location"] == "/coverage/households/?care=left_behind"


def test_long_unseen_households_leave_as_far_as_they_are_in_hardship(as_person, twins):
    client, path = as_person("lian"), "/coverage/households/"
    assert "常幼" in client.get(f"{path}?care_unseen=on").content.decode()
    for words in (
        sheet(client, path, "care_unseen=on"),
        paper(client, f"{path}print/", "care_unseen=on"),
    ):
        assert "常困" in words and "常幼" not in words
