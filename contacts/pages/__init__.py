"""Guarded base pages: a page names its resource and verb, and gets only what it may see.

class CadreList(ListPage):
    resource, verb = "cadre", "list"
    model, table_class, filter_class = Cadre, CadreTable, CadreFilter
    title = _("干部")
"""

from contacts.pages.base import PERSONAL, DetailPage, Guarded, Page
from contacts.pages.forms import ConfirmPage, FormPage
from contacts.pages.lists import ListPage, TablePage

__all__ = [
    "PERSONAL",
    "ConfirmPage",
    "DetailPage",
    "FormPage",
    "Guarded",
    "ListPage",
    "Page",
    "TablePage",
]
