"""诉求怎么办: the help page says what the table of the workflow says, and nothing else."""

import re

import pytest

from contacts.policy import OFFERED_ROLES, rights
from visits import workflow
from visits.catalogue import load_grievance_kinds
from visits.clocks import LATE
from visits.queries import guide, meanings
from visits.queries.openings import NARROWER
from visits.queries.own_moves import own_moves
from visits.workflow import State, moves


@pytest.fixture
def page(client, cast):
    load_grievance_kinds()

    def page(user=cast.mei.user):
        client.force_login(user)
        return client.get("/help/grievances/").content.decode()

    return page


def words(text):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


def test_every_move_every_state_and_every_clock_has_its_words():
    table = moves().values()
    assert set(guide.ASKED) == {name for m in table for name in (*m.asks, *m.may_ask)}
    assert set(guide.CLOCKS) == {m.clock for m in table if m.clock}
    assert set(NARROWER) <= set(guide.ONLY_IF) <= set(moves())
    assert set(workflow.LABELS) == set(moves())


def test_each_move_stands_where_it_is_legal_with_who_what_and_where_to(page):
    told = {str(where): steps for where, steps in guide.parts()}
    send = next(step for step in told["待分办"] if step.label == moves()["send"].label)
    assert (str(send.to), send.who) == ("待签收", "办公室经办人（辖区内）")
    assert send.asks == "派给哪个单位、交办、转办还是督办"
    assert send.may_ask == "投诉的是哪个单位，不会派给它、说明"
    always = [str(step.label) for step in told["没有办完以前，随时"]]
    assert "补充一句" in always
    for state in State:
        there = [str(step.label) for step in told.get(str(state.label), [])]
        legal = [str(move.label) for move in workflow.legal(state)]
        left_out = always if state in workflow.OPEN else []
        assert there == [label for label in legal if label not in left_out]
    text = words(page())
    for move in moves().values():
        assert str(move.label) in text


def test_who_may_is_read_from_the_table_of_rights():
    decide = moves()["extend"]
    assert guide.who_may(decide) == "领导（辖区内）"
    told = guide.who_may(moves()["answer"])
    assert told.startswith("领导（本人的）；办公室经办人、")
    for role, scope in rights()["grievance", "handle"].items():
        assert (str(role.label) in told) == (role in OFFERED_ROLES) and str(scope.label) in told
    assert guide.who_may(moves()["object"]) == "群众本人"
    assert guide.who_may(moves()["recompute"]) == "系统自动"
    assert guide.who_may(moves()["hand_over"]) == "确认工作交接的领导"


def test_a_move_added_to_the_table_appears_by_itself(page, monkeypatch):
    row = "praise  answered  closed  follow_up  text  closed\n"
    monkeypatch.setattr(workflow, "TABLE", workflow.TABLE + row)
    monkeypatch.setitem(workflow.LABELS, "praise", "表扬")
    moves.cache_clear()
    try:
        text = words(page())
    finally:
        monkeypatch.undo()
        moves.cache_clear()
    assert "表扬 → 已办结" in text
    assert "↓ 回访：办好了 / 表扬" in text  # in the picture too


def test_the_picture_draws_the_arrows_of_the_table():
    rows = {str(row.left): row for row in guide.picture()}
    assert rows["待分办"].down == "派给单位" and rows["待分办"].to_right == "解释说明"
    assert rows["待签收"].to_right == "退回 / 收回重派" and rows["待签收"].to_left == "派给单位"
    assert rows["办理中"].to_left == "恢复计时"
    assert rows["办理中"].up == "回访：没办好，重办 / 群众不同意，重办"
    drawn = {state for line in guide.PICTURE for state in line if state}
    assert guide.other_ends() == "、".join(str(s.label) for s in State if s not in drawn)


def test_limits_and_ladder_are_told_with_their_numbers(page):
    text = words(page())
    assert "受理 15天、答复 60天、延期 30天" in text and "签收 1个工作日" in text
    for number in LATE.values():
        assert f"超期第{number}个工作日一早" in text


def test_the_list_of_grievances_leads_to_the_page(client, cast):
    client.force_login(cast.ban.user)
    assert 'href="/help/grievances/"' in client.get("/grievances/").content.decode()


def test_nobody_is_led_to_a_page_that_stays_shut(page, cast):
    text = page(cast.ji)
    assert "/responsibilities/" not in text and "/time-limits/" not in text
    assert "/responsibilities/" in page(cast.mei.user)


def test_the_page_begins_with_what_the_roles_of_the_reader_may_do(page, cast):
    def own(person):
        text = words(page(person))
        return text[text.index("您能做的") : text.index("一件诉求怎么走")]

    cadre, clerk = own(cast.mei.user), own(cast.ban.user)
    assert (
        "签收 说明已经收到，由自己经办；答复的期限不变。 待签收的时候。哪些诉求：本单位承办的。"
        in cadre
    )
    assert "派给单位 选" not in cadre and "同意延期" not in cadre
    assert "派给单位 选承办的单位；单位从这时起签收、办理。 待分办、退回待重派的时候。" in clerk
    assert "群众评价" not in clerk and "同意延期" in own(cast.lian.user)
    assert "您的角色不办诉求。" in own(cast.ji)
    folded = page().split("每一步谁来做（全部）")
    assert "<details" in folded[0] and "时钟：" not in folded[0] and "时钟：" in folded[1]


def test_what_a_reader_may_do_is_read_from_the_table_of_rights(cast, page):
    for person in (cast.mei.user, cast.ban.user, cast.shu.user, cast.lian.user, cast.quan):
        roles = {grant.role for grant in person.grants.all()}
        told = {str(move.label) for move in own_moves(person)}
        for move in moves().values():
            may = move.right and roles & set(rights()["grievance", move.right])
            assert (str(move.label) in told) == bool(may), (person, move.code)


def test_the_ways_of_handling_and_the_marks_are_explained(page):
    text = words(page())
    for meaning in (*meanings.MODES.values(), *meanings.MARKS.values()):
        assert str(meaning) in text
