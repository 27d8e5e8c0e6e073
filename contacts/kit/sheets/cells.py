"""Values out of cells, however they were typed.

Each parser takes the cell as it was read and returns a value, or None for a blank cell. What it
can't understand it refuses with a `CellError` whose sentence says how to mend it; it never guesses.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from datetime import datetime, time

from django.utils.translation import gettext as _

from contacts.kit.identity import check_digit, without_numbers
from contacts.kit.sheets.numerals import whole_number

CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\ufeff]"
)
SPACES = re.compile(r"[^\S\n]+")
BREAKS = re.compile(r"\r\n|[\r\u2028\u2029\x85]")
JOINERS = re.compile("[\u200c\u200d\ufe0e\ufe0f]")
DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−－﹣", "-"))
MIDDLE_DOTS = str.maketrans(dict.fromkeys("•・‧∙⋅･．.", "·"))
AS_TEXT = frozenset("'‘’＇")  # a spreadsheet hides it in front of a figure, an export shows it
LATIN = re.compile(r"[A-Za-zÀ-ɏ]")

NOTHING = {
    "",
    "-",
    "--",
    "—",
    "——",
    "/",
    "\\",
    "无",
    "暂无",
    "空",
    "不详",
    "未知",
    "n/a",
    "null",
    "none",
}
LONGEST_NOTHING = max(map(len, NOTHING))
BETWEEN_ITEMS = re.compile(r"[、,，;；/|\n]+")
BETWEEN_CODES = re.compile(r"[、,，;；/|\s]+")

YES = {"是", "√", "✓", "✔", "☑", "有", "对", "y", "yes", "true", "1", "v", "已"}
NO = {"否", "×", "✗", "✘", "✕", "无", "不是", "没有", "n", "no", "false", "0", "x", "未", "非"}

SCIENTIFIC = re.compile(r"\d(?:\.\d+)?e\+?\d+", re.IGNORECASE)
EXACT_FLOAT = 10**15  # from here on a spreadsheet has dropped digits
MEASURES = "个|名|位|口|户|家|人|次|条|本|份|张|场|群众|村民|居民|干部|代表"
WHOLE = re.compile(rf"([+-]?\d{{1,9}})(?:\.0+)?(?:{MEASURES}|天|岁|元|年|组|亩)*")
MEASURED = re.compile(rf"(?:{MEASURES})+$")

MOBILE = re.compile(r"1\d{10}")
LANDLINE = re.compile(r"0\d{9,11}|[2-9]\d{6,7}|[48]00\d{7}|1\d{2}|[19]\d{4}")
COUNTRY = re.compile(r"^(?:\+|00)?86(?=1\d{10}$)")


class CellError(Exception):
    """A cell that can't be understood. `code` is stable; `message` says how to mend it; `kept` is
    what may be kept of the cell by somebody who lets the row in all the same."""

    def __init__(self, code: str, message: str, kept: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.kept = kept


def plain(value: object) -> str:
    """What the cell shows, without invisible characters; line breaks and spaces kept single."""
    if isinstance(value, str):
        if value.isprintable() and "  " not in value:  # most cells: nothing below would change them
            return value.strip()
        text = CONTROL.sub("", BREAKS.sub("\n", value)).replace("\t", " ")
        return "\n".join(SPACES.sub(" ", line).strip() for line in text.split("\n")).strip()
    return shown(value)


def shown(value: object) -> str:
    """A cell that holds no text, written out."""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else f"{value:.15g}"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M") if value.time() != time.min else f"{value:%Y-%m-%d}"
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return "" if value is None else str(value)


def quoted(value: object, most: int = 30) -> str:
    """The cell for use in a sentence, cut to a readable length; of a figure as long as an identity
    number nothing is said."""
    text = without_numbers(plain(value).replace("\n", " "))
    return text if len(text) <= most else text[:most] + "…"


def narrow(value: object) -> str:
    """The cell with full-width signs made narrow and dashes made alike. For codes and figures."""
    text = plain(value)
    if text[:1] in AS_TEXT and (text[1:2].isdigit() or text[1:].isascii()):
        text = text[1:].strip()
    if text.isascii() or (text.isalnum() and unicodedata.is_normalized("NFKC", text)):
        return text
    return unicodedata.normalize("NFKC", JOINERS.sub("", text)).translate(DASHES).strip()


def is_blank(value: object) -> bool:
    """Whether the cell says nothing: empty, spaces only, or a sign for "nothing"."""
    if value is None or value == "":
        return True
    if not isinstance(value, str):
        return False
    content = plain(value)
    return len(content) <= LONGEST_NOTHING and narrow(content).casefold() in NOTHING


def text(value: object, most: int = 100_000) -> str:
    """Free text with its line breaks.

    Raises:
        CellError: longer than `most` characters, or a figure that lost its digits.
    """
    if is_lossy(value):
        raise digits_lost(value)
    content = plain(value)
    if len(content) > most:
        raise CellError("too_long", _("文字太长，最多 %(most)d 个字。") % {"most": most})
    return content


def line(value: object, most: int = 200) -> str:
    """Text on one line; a blank sign such as "/" or 无 counts as nothing."""
    return "" if is_blank(value) else text(value, most).replace("\n", " ")


def code(value: object, most: int = 40) -> str:
    """A number or code that names something: narrow, without any space.

    Raises:
        CellError: too long, or digits lost because the cell was typed as a number.
    """
    if is_lossy(value):
        raise digits_lost(value)
    content = "" if is_blank(value) else re.sub(r"\s+", "", narrow(value))
    if SCIENTIFIC.fullmatch(content) and "+" in content:
        raise digits_lost(value)
    if len(content) > most:
        raise CellError("too_long", _("编号太长，最多 %(most)d 个字。") % {"most": most})
    return content


def codes(value: object) -> list[str]:
    """Several codes in one cell, each once, in their order."""
    if not isinstance(value, str):
        return [single] if (single := code(value)) else []
    parts = (code(part) for part in BETWEEN_CODES.split(narrow(value)))
    return list(dict.fromkeys(part for part in parts if part))


def items(value: object) -> list[str]:
    """Several names in one cell, joined by 、 a comma, semicolon, slash or line break."""
    parts = (line(part) for part in BETWEEN_ITEMS.split(plain(value)))
    return list(dict.fromkeys(part for part in parts if part))


def name(value: object, most: int = 60) -> str:
    """A person's name: no spaces within Chinese ones, one kind of middle dot.

    Raises:
        CellError: too long for a name.
    """
    content = line(value, most)
    if content.isascii():
        return content
    content = "".join(narrow(sign) if "！" <= sign <= "～" else sign for sign in content)
    content = JOINERS.sub("", content)
    if LATIN.search(content):
        return content
    return re.sub(r"\s+", "", content).translate(MIDDLE_DOTS)


def integer(value: object, least: int = 0, most: int = 999_999_999) -> int | None:
    """A whole number: 3, 3.0, ３, 3人, 四, 十二, 2.3万.

    Raises:
        CellError: no number, or outside the bounds.
    """
    if is_blank(value):
        return None
    content = re.sub(r"[\s,]", "", narrow(value))
    match = WHOLE.fullmatch(content)
    number = int(match[1]) if match else whole_number(MEASURED.sub("", content))
    if number is None:
        raise CellError("bad_number", _("“%(value)s”不是整数。") % {"value": quoted(value)})
    if not least <= number <= most:
        raise CellError(
            "bad_number",
            _("“%(value)s”不在 %(least)d 到 %(most)d 之间。")
            % {"value": quoted(value), "least": least, "most": most},
        )
    return number


def phone(value: object) -> str:
    """A telephone number as bare digits, or "".

    Raises:
        CellError: no telephone number, several in one cell, or digits lost.
    """
    if is_blank(value):
        return ""
    content = COUNTRY.sub("", re.sub(r"[\s\-().·]", "", narrow(value)))
    if is_lossy(value) or (SCIENTIFIC.fullmatch(content) and not content.isdigit()):
        raise digits_lost(value)
    if MOBILE.fullmatch(content) or LANDLINE.fullmatch(content):
        return content
    if len(codes(value)) > 1:
        raise CellError("several_phones", _("一格里有几个号码，请只留一个。"))
    raise CellError(
        "bad_phone",
        _("“%(value)s”不是电话号码，手机应为 11 位数字。") % {"value": quoted(value)},
        kept=content if re.fullmatch(r"[0-9]{5,12}", content) else "",
    )


def yes_no(value: object, yes: Collection[str] = (), no: Collection[str] = ()) -> bool | None:
    """是, √, 有 ... against 否, ×, 无 ...; `yes` and `no` add words of the column's own.

    Raises:
        CellError: neither of them.
    """
    if isinstance(value, bool):
        return value
    content = narrow(value).casefold()
    if content in YES or content in yes:
        return True
    if content in NO or content in no:
        return False
    if is_blank(value):
        return None
    raise CellError(
        "bad_yes_no", _("“%(value)s”看不出是或否，请填“是”或“否”。") % {"value": quoted(value)}
    )


def identity_number(value: object) -> str:
    """An identity number of 18 characters whose check digit is right, or "".

    Raises:
        CellError: digits lost (typed as a number), or no such number.
    """
    if is_blank(value):
        return ""
    if not isinstance(value, str):
        raise digits_lost(value)
    content = re.sub(r"[\s\-']", "", narrow(value)).upper()
    if SCIENTIFIC.fullmatch(content):
        raise digits_lost(value)
    if not re.fullmatch(r"\d{17}[\dX]", content):
        raise CellError("bad_identity", _("身份证号应为 18 位。"))
    if check_digit(content) != content[17]:
        if content.endswith("000"):
            raise digits_lost(value)
        raise CellError("bad_identity", _("身份证号的末位校验不对，请核对。"))
    return content


def is_lossy(value: object) -> bool:
    """Whether a cell is a figure so long that a spreadsheet has dropped some of its digits."""
    return (
        isinstance(value, int | float) and not isinstance(value, bool) and abs(value) >= EXACT_FLOAT
    )


def digits_lost(value: object) -> CellError:
    """The refusal of a long number that was typed as a figure."""
    return CellError(
        "digits_lost",
        _("这一格按数字录入，表格软件已丢掉末尾几位。请把该列设为文本格式后重新填写。"),
    )
