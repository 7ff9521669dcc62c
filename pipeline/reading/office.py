"""DOC, RTF and ODT: brought into DOCX by LibreOffice, where it is installed.

LibreOffice is a large program, so it is confined like a parser as far as it can be: a process
group of its own with limits and without a network, a profile of its own that runs no macros and
updates no links, and a folder that is deleted afterwards.
"""

import os
import shutil
import signal
import subprocess
import tempfile
from functools import partial
from pathlib import Path

from pipeline.document import Kind
from pipeline.reading import confinement
from pipeline.reading.limits import Limits
from pipeline.reading.refusals import refusal

KINDS: tuple[Kind, ...] = ("doc", "rtf", "odt")
PROGRAMS = ("soffice", "libreoffice")
PROFILE = "registrymodifications.xcu"
SETTINGS = (
    ("/org.openoffice.Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("/org.openoffice.Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("/org.openoffice.Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("/org.openoffice.Office.Writer/Content/Update", "Link", "0"),
)
ITEM = (
    '<item oor:path="{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop>'
    "</item>"
)
FRAME = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<oor:items xmlns:oor="http://openoffice.org/2001/registry">{items}</oor:items>'
)


def program() -> str | None:
    """Return the path of LibreOffice, None where it is not installed."""
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


def to_docx(data: bytes, kind: Kind, limits: Limits) -> bytes:
    """Bring a file into DOCX.

    Args:
        data: the file.
        kind: one of `KINDS`.
        limits: seconds, memory and size of the result.

    Raises:
        ReadingError: ``no_converter`` without LibreOffice, ``timeout``, ``bomb`` or ``damaged``.
    """
    office = program()
    if office is None:
        raise refusal("no_converter")
    with tempfile.TemporaryDirectory(prefix="office-") as folder:
        source = Path(folder, f"cv.{kind}")
        source.write_bytes(data)
        _write_profile(Path(folder, "profile", "user"))
        _convert(office, Path(folder), source, limits)
        try:
            return Path(folder, "out", "cv.docx").read_bytes()
        except FileNotFoundError as error:
            raise refusal("damaged") from error


def _write_profile(folder: Path) -> None:
    folder.mkdir(parents=True)
    items = "".join(
        ITEM.format(path=path, name=name, value=value) for path, name, value in SETTINGS
    )
    (folder / PROFILE).write_text(FRAME.format(items=items), "utf-8")


def _convert(office: str, folder: Path, source: Path, limits: Limits) -> None:
    command = [
        office,
        *("--headless", "--norestore", "--nologo", "--nolockcheck", "--nodefault"),
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        *("--convert-to", "docx:MS Word 2007 XML", "--outdir", str(folder / "out"), str(source)),
    ]
    process = subprocess.Popen(  # noqa: S603 - the program we found, our own arguments
        command,
        cwd=folder,
        env={"HOME": str(folder), "PATH": os.defpath, "LANG": "C.UTF-8", "TMPDIR": str(folder)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=partial(_confine, limits),  # noqa: PLW1509 - nothing else runs in a reader's child
    )
    try:
        process.wait(limits.office_seconds)
    except subprocess.TimeoutExpired as error:
        raise refusal("timeout") from error
    finally:
        _end(process)


def _confine(limits: Limits) -> None:
    confinement.confine_program(
        memory_bytes=limits.office_memory_bytes,
        cpu_seconds=int(limits.office_seconds),
        file_bytes=limits.unpacked_bytes,
    )


def _end(process: subprocess.Popen[bytes]) -> None:
    """End what is left of the process group."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    finally:
        process.wait()
