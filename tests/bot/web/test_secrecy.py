"""Nothing of a person and no secret reaches the log, whatever goes right or wrong."""

import pytest

from bot.logs import set_up_logs
from bot.settings import load_settings
from tests.bot.web.conftest import Site
from tests.bot.web.hiring import form, hire
from tests.handlers.conftest import ON_SQLITE, cv

pytestmark = ON_SQLITE


async def test_neither_secrets_nor_people_are_logged(
    site: Site, capfd: pytest.CaptureFixture[str]
) -> None:
    set_up_logs(load_settings(_env_file=None, log_level="DEBUG", log_format="json"), "web")
    secrets = await use_everything(site)
    said = "".join(capfd.readouterr())
    assert "refused" in said
    for secret in (*secrets, "Ana", "Ruiz", "ana.ruiz", "Ask her when", "secret-name"):
        assert secret not in said, secret


async def use_everything(site: Site) -> list[str]:
    """Do what leaves words in a log, if anything does; the secrets that were in it."""
    hiring = await hire(site)
    program = hiring.program
    upload = await hiring.upload("Ana Ruiz", "ana.ruiz@example.com")
    made = await program.post("/keys", 201, json={"name": "secret-name", "scopes": ["keys:read"]})
    _, prefix, secret = made["key"].split("_", 2)
    grant = {"grant_type": "client_credentials", "client_id": prefix, "client_secret": secret}
    issued = await site.stranger().ask("POST", "/api/v1/oauth/token", data=grant)
    wrong = await site.stranger().ask(
        "POST", "/api/v1/oauth/token", data={**grant, "client_secret": "x" * 43}
    )
    assert (issued.status, wrong.status) == (200, 401)
    decision = f"/api/v1/applications/{upload['application']}/decision"
    await program.ask("PUT", decision, json={"kind": "hold", "note": "Ask her when."})
    await program.ask("PUT", decision, json={"kind": "hold", "note": 7, "Ana Ruiz": "Ask her when"})
    await site.stranger(made["key"][:-1] + "_").get("/keys", 401)
    await program.get("/candidates/search", params={"q": "Ana Ruiz"})
    await program.get("/candidates/search", 422, params={"q": ""})
    await program.post(
        f"/openings/{hiring.opening}/uploads", 422, data=form(("Ana Ruiz.exe", b"MZ"))
    )
    await site.services.files.delete("1/cv-1")
    await program.get(f"/cvs/{upload['cv']}/file", 404)
    broken = form(("Ana Ruiz.txt", cv("Ana Ruiz", "ana.ruiz@example.com", "Go")))
    object.__setattr__(site.desk.services, "files", None)  # whatever happens to the store
    reply = await program.ask("POST", f"/api/v1/openings/{hiring.opening}/uploads", data=broken)
    assert (reply.status, reply.json["code"]) == (500, "unexpected")
    return [secret, issued.json["access_token"].split("_", 2)[2], str(program.key)]
