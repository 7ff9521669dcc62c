"""Why a file cannot be read, and what to do next: one sentence a reason.

The child process hands over a code only. The words come from here, in the parent, so that nothing
a file does to its child can put words into our mouth.
"""

from pipeline.errors import ReadingError

MESSAGES = {
    "encrypted": (
        "This file is protected by a password. Ask for a copy without one, or open it, save it "
        "without the password and drop it again."
    ),
    "image_only": (
        "This file is image-only: it holds pictures of pages and no text. Ask the candidate for "
        "a text PDF, or have OCR installed on the server."
    ),
    "no_cvs": (
        "There is no CV in this archive: no file in it is of a kind that is read here. Drop the "
        "CVs themselves, as PDF or DOCX."
    ),
    "large_archive": (
        "This archive holds more than {files} files, or more than {megabytes} MB unpacked. Make "
        "smaller ones, or drop the CVs themselves."
    ),
    "no_converter": (
        "Files of this kind are read with LibreOffice, which is not installed on the server. Open "
        "the file, save it as PDF or DOCX, and drop that file."
    ),
    "damaged": (
        "This file is damaged and cannot be opened. Ask the candidate to send it again, or export "
        "it afresh as PDF."
    ),
    "too_large": (
        "This file is larger than {megabytes} MB. Ask for a smaller one: a CV without large "
        "pictures is usually below 1 MB."
    ),
    "wrong_type": (
        "The name of this file says {named}, but it is {found}. Ask for the CV as PDF or DOCX."
    ),
    "bomb": (
        "This file unpacks to far more than a CV can hold, so reading was stopped. Ask for a "
        "freshly exported PDF; if you do not know the sender, do not open it."
    ),
    "timeout": (
        "Reading this file took too long and was stopped. Open it and save it again as PDF, then "
        "drop the new file."
    ),
    "busy": "The machine was too busy to read this file in time. Try it again in a while.",
    "empty": "This file holds no text at all. Ask the candidate to send the CV again.",
    "unsupported": "This is {found}, which is not read here. {advice}",
}


def refusal(code: str, **words: object) -> ReadingError:
    """Build the error for a reason.

    Args:
        code: one of `MESSAGES`.
        words: what the message of that code has braces for.
    """
    return ReadingError(code, MESSAGES[code].format(**words))
