"""REST: application commands and Discord's checks (docs: interactions/application-commands)."""

import json
import re
from typing import TYPE_CHECKING, Any

from tests.fakes.discord.asked import Asked, guild_of
from tests.fakes.discord.errors import ApiError, invalid_form
from tests.fakes.discord.pieces import length, lists

if TYPE_CHECKING:
    from tests.fakes.discord.server import FakeDiscord

Json = dict[str, Any]
NAME = re.compile(r"^[-_'\w]{1,32}$")
MOST = {1: 100, 2: 15, 3: 15}
MOST_TEXT = 8000
PLAIN_KINDS = set(range(3, 12))


def list_commands(discord: "FakeDiscord", asked: Asked) -> list[Json]:
    """GET applications/{app}/commands, or those of a guild."""
    return list(discord.commands.get(_place(discord, asked), {}).values())


def replace_commands(discord: "FakeDiscord", asked: Asked) -> list[Json]:
    """PUT applications/{app}/commands, or those of a guild; ids stay where names do."""
    place = _place(discord, asked)
    if not isinstance(asked.body, list):
        raise invalid_form(["_: must be a list"])
    faults = set_faults(asked.body)
    if faults:
        raise invalid_form(faults)
    known = {
        (one["type"], one["name"]): one["id"] for one in discord.commands.get(place, {}).values()
    }
    kept: dict[str, Json] = {}
    for given in asked.body:
        one = _whole(discord, given, place, known.get((given.get("type", 1), given["name"])))
        kept[one["id"]] = one
    discord.commands[place] = kept
    return list(kept.values())


def add_command(discord: "FakeDiscord", asked: Asked) -> Json:
    """POST applications/{app}/commands, or those of a guild: takes the place of one so called."""
    place, given = _place(discord, asked), asked.form()
    faults = command_faults(given, "_")
    if faults:
        raise invalid_form(faults)
    commands = discord.commands.setdefault(place, {})
    same = [
        one["id"]
        for one in commands.values()
        if (one["type"], one["name"]) == (given.get("type", 1), given["name"])
    ]
    one = _whole(discord, given, place, same[0] if same else None)
    commands[one["id"]] = one
    return one


def delete_command(discord: "FakeDiscord", asked: Asked) -> None:
    """DELETE applications/{app}/commands/{command}, or one of a guild."""
    commands = discord.commands.get(_place(discord, asked), {})
    if commands.pop(asked.path["command"], None) is None:
        raise ApiError(10063)


def _place(discord: "FakeDiscord", asked: Asked) -> str | None:
    if asked.path["app"] != discord.app_id:
        raise ApiError(50001)
    return guild_of(discord, asked).id if "guild" in asked.path else None


def _whole(discord: "FakeDiscord", given: Json, place: str | None, known: str | None) -> Json:
    """A command as Discord tells it."""
    kind = given.get("type") or 1
    told: Json = {
        "id": known or discord.new_id(),
        "application_id": discord.app_id,
        "version": discord.new_id(),
        "type": kind,
        "name": given["name"],
        "name_localizations": given.get("name_localizations"),
        "description": given.get("description") or "",
        "description_localizations": given.get("description_localizations"),
        "options": given.get("options") or [],
        "default_member_permissions": given.get("default_member_permissions"),
        "nsfw": bool(given.get("nsfw")),
        "integration_types": given.get("integration_types") or [0],
        "contexts": given.get("contexts"),
        "dm_permission": given.get("dm_permission", True),
    }
    return told | ({"guild_id": place} if place else {})


def set_faults(given: list[Json]) -> list[str]:
    """What Discord would say against all commands of an app."""
    found = []
    for kind, most in MOST.items():
        names = [one.get("name") for one in given if (one.get("type") or 1) == kind]
        if len(names) > most:
            found.append(f"_: Maximum number of application commands reached ({most}).")
        if len(set(names)) < len(names):
            found.append("_: Application command names must be unique")
    for number, one in enumerate(given):
        found += command_faults(one, str(number))
    return found


def command_faults(one: Json, path: str) -> list[str]:
    """What Discord would say against one command."""
    kind = one.get("type") or 1
    if kind not in MOST:
        return [f"{path}.type: {kind} is unknown"]
    if kind != 1:
        found = length(one.get("name"), 1, 32, f"{path}.name")
        if one.get("description") or one.get("options"):
            found.append(f"{path}.description: Context menu commands cannot have description")
        return found
    found = _named(one, path)
    if len(json.dumps(one, ensure_ascii=False)) > MOST_TEXT:
        found.append(f"{path}: more than {MOST_TEXT} characters in all")
    return found + _options(one.get("options") or [], path, 0)


def _named(one: Json, path: str) -> list[str]:
    name = one.get("name")
    found = length(one.get("description"), 1, 100, f"{path}.description")
    if not isinstance(name, str) or not NAME.match(name) or name != name.lower():
        found.append(f"{path}.name: {name!r} is no name of a command")
    return found


def _options(options: list[Json], path: str, depth: int) -> list[str]:
    if not lists(options, 0, 25):
        return [f"{path}.options: Must be 25 or fewer in length."]
    found = []
    names = [one.get("name") for one in options]
    if len(set(names)) < len(names):
        found.append(f"{path}.options: Option names must be unique")
    kinds = {one.get("type") for one in options}
    if kinds & {1, 2} and kinds - {1, 2}:
        found.append(f"{path}.options: subcommands cannot be mixed with other options")
    asked = [bool(one.get("required")) for one in options]
    if asked != sorted(asked, reverse=True):
        found.append(f"{path}.options: Required options must be placed before non-required options")
    for number, one in enumerate(options):
        found += _option(one, f"{path}.options.{number}", depth)
    return found


def _option(one: Json, path: str, depth: int) -> list[str]:
    kind, found = one.get("type"), _named(one, path)
    if kind in {1, 2} and depth < 2 and (kind == 1 or depth == 0):
        return found + _options(one.get("options") or [], path, 2 if kind == 1 else 1)
    if kind not in PLAIN_KINDS or (depth == 1):
        return [*found, f"{path}.type: {kind!r} may not stand here"]
    choices = one.get("choices") or []
    if len(choices) > 25:
        found.append(f"{path}.choices: Must be 25 or fewer in length.")
    if choices and (one.get("autocomplete") or kind not in {3, 4, 10}):
        found.append(f"{path}.choices: cannot be used here")
    if one.get("autocomplete") and kind not in {3, 4, 10}:
        found.append(f"{path}.autocomplete: cannot be used here")
    return found + choice_faults(choices, f"{path}.choices", kind)


def choice_faults(choices: list[Json], path: str, kind: int) -> list[str]:
    """What Discord would say against choices, of an option or of an autocomplete."""
    found = []
    for number, one in enumerate(choices):
        found += length(one.get("name"), 1, 100, f"{path}.{number}.name")
        if kind == 3:
            found += length(one.get("value"), 1, 100, f"{path}.{number}.value")
        elif not isinstance(one.get("value"), int | float):
            found.append(f"{path}.{number}.value: must be a number")
    return found
