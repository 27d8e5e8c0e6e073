"""How large a file may be. Far above any township's sheets, far below what hurts a server."""

from __future__ import annotations

MIB = 1024 * 1024

MAX_FILE_BYTES = 30 * MIB
MAX_ZIP_ENTRIES = 2_000
MAX_UNPACKED_BYTES = 200 * MIB
MAX_PACKING_RATIO = 250  # of one part; ordinary sheets stay below 60
RATIO_FREE_BYTES = 8 * MIB  # smaller parts may be packed as tightly as they like

MAX_SHEETS = 200
MAX_ROWS = 200_000
MAX_COLUMNS = 1_000  # that hold anything; each heading is compared with all that are known
MAX_CELL_CHARS = 200_000
MAX_TEXT_CHARS = 60_000_000  # of all cells of one sheet together

HEAD_ROWS = 40  # shown of every sheet, so that the right one can be chosen

CHILD_MEMORY_BYTES = 448 * MIB  # address space, of which Python itself takes about 60 MiB
CHILD_CPU_SECONDS = 20
CHILD_SECONDS = 60
