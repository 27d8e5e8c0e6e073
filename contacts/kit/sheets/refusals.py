"""Why a file can't be read: one code for machines, one sentence for people."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "no_file": _("找不到文件“%(name)s”。"),
    "folder": _("“%(name)s”是文件夹，不是表格文件。请写里面的文件名。"),
    "no_regular_file": _("“%(name)s”是管道或设备，不是保存好的文件，读不了。请先存成文件。"),
    "csv_has_no_sheets": _("这是 CSV 文件，里面没有工作表之分，不能指定工作表“%(name)s”。"),
    "empty": _("这个文件是空的，里面没有表格。"),
    "file_too_large": _("文件太大，最多 %(megabytes)d 兆。请分成几个文件再传。"),
    "damaged": _("文件损坏或没有传完整，打不开。请在电脑上打开它，另存为 .xlsx 后再传。"),
    "encrypted": _("文件加了密码。请取消密码，另存后再传。"),
    "bomb": _("文件解开后异常庞大，为安全起见没有打开。请把要导入的内容复制到新表格再传。"),
    "entities": _("文件里含有不安全的内容，没有打开。请把要导入的内容复制到新表格再传。"),
    "too_many_rows": _(
        "表格用到了第 %(rows)d 行，最多 %(most)d 行。如果下面都是空行，请整行删除后保存再传。"
    ),
    "too_many_columns": _(
        "第 %(row)d 行用到了第 %(columns)d 列，最多 %(most)d 列。请把要导入的列复制到新表格再传。"
    ),
    "too_many_sheets": _("文件里的工作表太多，最多 %(most)d 张。"),
    "cell_too_long": _("第 %(row)d 行的文字太长，读不下来。请改短后再传。"),
    "too_much": _("这个文件读得太久或太占内存，已经停下。请分成几个文件再传。"),
    "open_quote": _("第 %(row)d 行的引号不成对，后面的内容分不清。请改好后再传。"),
    "not_a_sheet": _("这不是表格文件。请传 .xlsx、.xls 或 .csv 文件。"),
    "pdf": _("这是 PDF 文件，不是表格。请传 .xlsx、.xls 或 .csv 文件。"),
    "picture": _("这是图片，不是表格。请传 .xlsx、.xls 或 .csv 文件。"),
    "word": _("这是 Word 文档，不是表格。请传 .xlsx、.xls 或 .csv 文件。"),
    "slides": _("这是演示文稿，不是表格。请传 .xlsx、.xls 或 .csv 文件。"),
    "program": _("这是程序文件，不是表格。请传 .xlsx、.xls 或 .csv 文件。"),
    "archive": _("这是压缩包，不是表格。请解压后传里面的表格。"),
    "other_sheet": _("这种表格格式读不了。请打开它，另存为 .xlsx 后再传。"),
    "web_page": _("这其实是网页格式的文件。请用 WPS 或 Excel 打开它，另存为 .xlsx 后再传。"),
    "no_such_sheet": _("文件里没有叫“%(name)s”的工作表。有这些：%(names)s。"),
    "no_table": _("没有认出这些必填的列：%(columns)s。可能是表头的叫法不同，请说明各列是什么。"),
}


class Unreadable(Exception):
    """A file that can't be read. `code` is stable, `message` says how to mend it."""

    def __init__(self, code: str, **facts: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts

    @property
    def message(self) -> str:
        """One sentence in the reader's language."""
        return str(SENTENCES[self.code]) % self.facts

    def __str__(self) -> str:
        return self.message
