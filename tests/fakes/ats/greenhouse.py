"""Greenhouse's Harvest API v3, as harvestdocs.greenhouse.io describes it.

Strict where that is: a cursor allows no other parameter, at most 50 ids, a token for each call and
its scope, a move names the stage that it begins in.
"""

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from aiohttp import web

from tests.fakes.ats.world import Applied, FakeAts, Job, Json, Note, Person, basic

SCOPES = (
    "jobs:list",
    "job_posts:list",
    "job_interview_stages:list",
    "applications:list",
    "applications:move",
    "applications:create",
    "attachments:list",
    "attachments:create",
    "candidates:list",
    "candidates:create",
    "notes:list",
    "notes:create",
)
MAIL_TYPES = {"personal", "work", "other"}
STATUS = {"active": "in_process"}
LISTS = (
    "jobs",
    "job_posts",
    "job_interview_stages",
    "applications",
    "attachments",
    "candidates",
    "notes",
)


@dataclass(eq=False)
class FakeGreenhouse(FakeAts):
    """One account of Greenhouse."""

    base: str = "/v3"
    client: str = "client-1"
    secret: str = "gh-secret-4711"
    user: str = "4080"
    scopes: set[str] = field(default_factory=lambda: set(SCOPES))
    token_life: float = 3600.0
    tokens: dict[str, datetime] = field(default_factory=dict)

    def routes(self) -> list[web.RouteDef]:
        """Lists, notes, moves and tokens."""
        lists = [web.get(f"/v3/{name}", self._list) for name in LISTS]
        return [
            *lists,
            web.post("/token", self._token),
            web.post("/v3/notes", self._note),
            web.post("/v3/candidates", self._add_candidate),
            web.post("/v3/applications", self._add_application),
            web.post("/v3/attachments", self._attach),
            web.post("/v3/applications/{id}/move", self._move),
        ]

    async def _token(self, request: web.Request) -> web.Response:
        form = await request.post()
        given = request.headers.get("Authorization", "")
        right = basic(self.client, self.secret)
        if given != right or form.get("grant_type") != "client_credentials":
            return web.json_response({"error": "invalid_client"}, status=401)
        if form.get("sub") != self.user:
            return web.json_response({"error": "invalid_request"}, status=400)
        token = f"token-{self.new_id()}"
        self.tokens[token] = datetime.now(UTC) + timedelta(seconds=self.token_life)
        ends = self.tokens[token].isoformat()
        body = {"token_type": "Bearer", "access_token": token, "expires_at": ends}
        return web.json_response(body)

    def _refusal(self, request: web.Request, scope: str) -> web.Response | None:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if self.tokens.get(token, datetime.min.replace(tzinfo=UTC)) < datetime.now(UTC):
            return _errors(401, "unauthorized")
        return None if scope in self.scopes else _errors(403, "forbidden")

    async def _list(self, request: web.Request) -> web.Response:
        name = request.path.rpartition("/")[2]
        if refusal := self._refusal(request, f"{name}:list"):
            return refusal
        query = dict(request.query)
        if "cursor" in query:
            if len(query) > 1:
                return _errors(422, "When passing a cursor, do not include other query params.")
            query = json.loads(base64.urlsafe_b64decode(query["cursor"]))
        if "page" in query or any(len(v.split(",")) > 50 for k, v in query.items() if "ids" in k):
            return _errors(422, "invalid parameter")
        below = int(query.get("below", 2**62))
        rows = [row for row in self._rows(name, query) if int(row["id"]) < below]
        rows.sort(key=lambda row: -int(row["id"]))
        size = min(int(query.get("per_page", 100)), self.page, 500)
        headers = {"X-RateLimit-Limit": "50", "X-RateLimit-Remaining": "49"}
        if len(rows) > size:
            query["below"] = str(rows[size - 1]["id"])
            cursor = base64.urlsafe_b64encode(json.dumps(query).encode()).decode()
            headers["Link"] = f'<{self.base}/{name}?cursor={cursor}>; rel="next"'
        return web.json_response(rows[:size], headers=headers)

    def _rows(self, name: str, query: dict[str, str]) -> Sequence[Json]:
        make: dict[str, Callable[[], list[Json]]] = {
            "jobs": lambda: [
                {"id": int(j.id), "name": j.title, "status": j.status, "is_template": False}
                for j in self.jobs.values()
            ],
            "job_posts": lambda: [
                {
                    "id": int(j.id) + 500_000,
                    "job_id": int(j.id),
                    "content": j.text,
                    "live": True,
                    "internal": False,
                }
                for j in self.jobs.values()
                if j.text
            ],
            "job_interview_stages": lambda: [
                {"id": int(s), "name": n, "job_id": int(j.id), "sort_order": i, "active": True}
                for j in self.jobs.values()
                for i, (s, n) in enumerate(j.stages)
            ],
            "applications": lambda: [self._application(one) for one in self.applications.values()],
            "attachments": lambda: [
                {
                    "id": int(one.resume.id),
                    "application_id": int(one.id),
                    "candidate_id": int(one.person),
                    "type": "resume",
                    "filename": one.resume.name,
                    "url": self.file_url(one.resume),
                    "created_at": one.updated.isoformat(),
                }
                for one in self.applications.values()
                if one.resume
            ],
            "candidates": lambda: [self._candidate(one) for one in self.people.values()],
            "notes": lambda: [
                {"id": int(n.id), "candidate_id": int(n.person), "body": n.text, "type": "NOTE"}
                for n in self.notes
            ],
        }
        return [row for row in make[name]() if _fits(row, query)]

    def _application(self, one: Applied) -> Json:
        names = dict(self.jobs[one.job].stages)
        return {
            "id": int(one.id),
            "candidate_id": int(one.person),
            "job_id": int(one.job),
            "job_interview_stage_id": int(one.stage),
            "stage_name": names.get(one.stage, ""),
            "status": STATUS.get(one.status, one.status),
            "prospect": False,
            "updated_at": one.updated.isoformat(),
        }

    def _candidate(self, one: Person) -> Json:
        first, _, last = one.name.rpartition(" ")
        mails = [{"value": mail, "type": "personal"} for mail in one.emails]
        return {"id": int(one.id), "first_name": first, "last_name": last, "email_addresses": mails}

    async def _add_candidate(self, request: web.Request) -> web.Response:
        if refusal := self._refusal(request, "candidates:create"):
            return refusal
        body = await request.json()
        mails, job = body.get("email_addresses", []), self._job_of(body.get("application", {}))
        if not body.get("first_name") or not body.get("last_name") or job is None:
            return _errors(422, "invalid candidate")
        if any(not one.get("value") or one.get("type") not in MAIL_TYPES for one in mails):
            return _errors(422, "email_addresses")
        name = f"{body['first_name']} {body['last_name']}"
        person = self.meet(name, *(one["value"] for one in mails))
        applied = self.apply(job, None, person=person)
        made = {"candidate": self._candidate(person), "application": self._application(applied)}
        return web.json_response(made, status=201)

    async def _add_application(self, request: web.Request) -> web.Response:
        if refusal := self._refusal(request, "applications:create"):
            return refusal
        body = await request.json()
        job, person = self._job_of(body), self.people.get(str(body.get("candidate_id")))
        if job is None or person is None:
            return _errors(422, "invalid application")
        applied = self.apply(job, None, person=person)
        return web.json_response(self._application(applied), status=201)

    def _job_of(self, body: Json) -> Job | None:
        found = self.jobs.get(str(body.get("job_id")))
        return found if found is not None and found.status == "open" else None

    async def _attach(self, request: web.Request) -> web.Response:
        if refusal := self._refusal(request, "attachments:create"):
            return refusal
        body = await request.json()
        applied = self.applications.get(str(body.get("application_id")))
        if applied is None or not body.get("filename") or body.get("type") != "resume":
            return _errors(422, "invalid attachment")
        data = base64.b64decode(body["content"], validate=True)
        self.replace_resume(applied, body["filename"], data)
        assert applied.resume is not None
        return web.json_response({"id": int(applied.resume.id), "type": "resume"}, status=201)

    async def _note(self, request: web.Request) -> web.Response:
        if refusal := self._refusal(request, "notes:create"):
            return refusal
        body = await request.json()
        if body.get("visibility") not in {"admin_only", "private", "public"}:
            return _errors(422, "visibility")
        if body.get("note_type") != "NOTE" or not body.get("body") or not body.get("user_id"):
            return _errors(422, "invalid note")
        note = Note(self.new_id(), str(body["candidate_id"]), body["body"], str(body["user_id"]))
        self.notes.append(note)
        return web.json_response({"id": int(note.id), "type": "NOTE"}, status=201)

    async def _move(self, request: web.Request) -> web.Response:
        if refusal := self._refusal(request, "applications:move"):
            return refusal
        body, one = await request.json(), self.applications.get(request.match_info["id"])
        if one is None:
            return web.json_response({"errors": ["not_found"]}, status=404)
        stages = [stage for stage, _ in self.jobs[one.job].stages]
        wrong = str(body.get("from_stage_id")) != one.stage or one.status != "active"
        if wrong or str(body.get("to_stage_id")) not in stages:
            return _errors(422, "invalid_stage")
        self.touch(one, stage=str(body["to_stage_id"]))
        self.moves.append((one.id, one.stage))
        return web.Response(status=204)


def _fits(row: Json, query: dict[str, str]) -> bool:
    return all(_fits_one(row, name, wanted) for name, wanted in query.items())


def _fits_one(row: Json, name: str, wanted: str) -> bool:
    if name == "ids" or name.endswith("_ids"):
        return str(row["id" if name == "ids" else name.removesuffix("s")]) in wanted.split(",")
    if name == "email":
        return wanted in {mail["value"] for mail in row["email_addresses"]}
    if name == "updated_at":
        return _in_time(row["updated_at"], wanted)
    return name != "type" or row["type"] == wanted


def _in_time(at: str, wanted: str) -> bool:
    words = wanted.split("|")
    moment = datetime.fromisoformat(at)
    for operator, limit in zip(words[::2], words[1::2], strict=True):
        bound = datetime.fromisoformat(limit)
        if (operator == "gte" and moment < bound) or (operator == "lte" and moment > bound):
            return False
    return True


def _errors(status: int, message: str) -> web.Response:
    return web.json_response({"errors": [message]}, status=status)
