"""pdfium's two faces, typed as what they are: a C library without type hints.

Attributes:
    api: pypdfium2's classes.
    raw: its plain C functions, many times faster where one call a character is made.
"""

from typing import Any, TypeAlias

import pypdfium2
import pypdfium2.raw

Document: TypeAlias = Any
Page: TypeAlias = Any
TextPage: TypeAlias = Any
Handle: TypeAlias = Any

api: Any = pypdfium2
raw: Any = pypdfium2.raw
PdfiumError = pypdfium2.PdfiumError
