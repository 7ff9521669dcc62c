"""Ashby's public API, as developers.ashbyhq.com and its OpenAPI document describe it.

Strict where those are: POST with JSON, the key as user name and no password, a cursor and a token
for what changed since, a reason where somebody is archived.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from aiohttp import web

from tests.fakes.ats.world import Applied, FakeAts, Job, Json, Note, Person, basic

STATUS = {"active": "Active", "rejected": "Archived", "hired": "Hired"}
JOB_STATUS = {"open": "Open", "closed": "Closed", "draft": "Draft"}
WRITES = (
    "candidate.create",
    "candidate.createNote",
    "candidate.uploadResume",
    "application.create",
    "application.change_stage",
)


@dataclass(eq=False)
class FakeAshby(FakeAts):
    """One account of Ashby; its stages end with one for those that are archived."""

    key: str = "ashby-key-0815"
    may_write: bool = True
    cursors: dict[str, tuple[list[Json], datetime | None]] = field(default_factory=dict)
    sync_tokens: dict[str, datetime] = field(default_factory=dict)

    def routes(self) -> list[web.RouteDef]:
        """Every call by its name."""
        return [web.post("/{name}", self._call)]

    def new_id(self) -> str:
        """A UUID."""
        return str(uuid.uuid4())

    def add_job(self, title: str, *, text: str = "", status: str = "open") -> Job:
        """Open a job."""
        job = super().add_job(title, text=text, status=status)
        job.stages.append((self.new_id(), "Archived"))
        return job

    def forget_tokens(self) -> None:
        """Let every sync token and cursor be too old."""
        self.sync_tokens.clear()
        self.cursors.clear()

    async def _call(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != basic(self.key, ""):
            return web.json_response({"success": False, "errors": ["unauthorized"]}, status=401)
        name = request.match_info["name"]
        uploads = name == "candidate.uploadResume"  # the one that takes a form
        body = dict(await request.post()) if uploads else await request.json()
        if name in WRITES and not self.may_write:
            text = {"success": False, "errors": ["missing_endpoint_permission"]}
            return web.json_response(text, status=403)
        calls: dict[str, Callable[[Json], Json]] = {
            "job.list": lambda given: self._page([self._job(j) for j in self.jobs.values()], given),
            "job.info": lambda given: _one(self.jobs.get(given["id"]), self._job, "job_not_found"),
            "jobPosting.list": lambda _: _fine(
                [{"id": f"p-{job.id}", "jobId": job.id} for job in self.jobs.values() if job.text]
            ),
            "jobPosting.info": lambda given: _fine(
                {"descriptionHtml": self.jobs[given["jobPostingId"].removeprefix("p-")].text}
            ),
            "interviewStage.list": self._stages,
            "application.list": self._applications,
            "application.info": lambda given: _one(
                self.applications.get(given["applicationId"]),
                self._application,
                "application_not_found",
            ),
            "candidate.info": self._candidate,
            "file.info": lambda given: _fine({"url": f"{self.base}/files/{given['fileHandle']}"}),
            "candidate.search": lambda given: _fine(
                [
                    {"id": one.id, "name": one.name, "emailAddresses": _mails(one)}
                    for one in self.people.values()
                    if any(
                        mail.casefold().startswith(given["email"].casefold()) for mail in one.emails
                    )
                ][:100]
            ),
            "candidate.create": self._add_candidate,
            "candidate.uploadResume": self._upload,
            "application.create": self._add_application,
            "candidate.listNotes": self._list_notes,
            "candidate.createNote": self._note,
            "application.change_stage": self._move,
        }
        if name not in calls:
            return web.json_response({"success": False, "errors": ["not_found"]}, status=404)
        return web.json_response(calls[name](body))

    def _job(self, job: Job) -> Json:
        return {
            "id": job.id,
            "title": job.title,
            "status": JOB_STATUS[job.status],
            "defaultInterviewPlanId": f"plan-{job.id}",
            "interviewPlanIds": [f"plan-{job.id}"],
        }

    def _stages(self, given: Json) -> Json:
        job = self.jobs[given["interviewPlanId"].removeprefix("plan-")]
        return _fine(
            [
                {
                    "id": stage,
                    "title": name,
                    "type": "Archived" if name == "Archived" else "Active",
                    "orderInInterviewPlan": place,
                }
                for place, (stage, name) in enumerate(job.stages)
            ]
        )

    def _applications(self, given: Json) -> Json:
        since = None
        if given.get("syncToken"):
            since = self.sync_tokens.get(given["syncToken"])
            if since is None:
                return {"success": False, "errors": ["sync_token_expired"]}
        rows = [
            self._application(one)
            for one in self.applications.values()
            if one.job == given["jobId"] and (since is None or one.updated > since)
        ]
        newest = max((one.updated for one in self.applications.values()), default=since)
        return self._page(rows, given, newest)

    def _page(self, rows: list[Json], given: Json, newest: datetime | None = None) -> Json:
        if given.get("limit", 100) > 100:
            return {"success": False, "errors": ["invalid_input"]}
        if cursor := given.get("cursor"):
            if cursor not in self.cursors:
                return {"success": False, "errors": ["invalid_cursor"]}
            rows, newest = self.cursors.pop(cursor)
        size = min(given.get("limit", 100), self.page)
        answer: Json = {"success": True, "results": rows[:size], "moreDataAvailable": False}
        if len(rows) > size:
            following = self.new_id()
            self.cursors[following] = (rows[size:], newest)
            return {**answer, "moreDataAvailable": True, "nextCursor": following}
        if newest is not None:
            token = self.new_id()
            self.sync_tokens[token] = newest
            answer["syncToken"] = token
        return answer

    def _application(self, one: Applied) -> Json:
        names = dict(self.jobs[one.job].stages)
        return {
            "id": one.id,
            "status": STATUS[one.status],
            "candidate": {"id": one.person, "name": "Somebody"},
            "job": {"id": one.job, "title": self.jobs[one.job].title},
            "currentInterviewStage": {"id": one.stage, "title": names.get(one.stage, "")},
            "updatedAt": one.updated.isoformat(),
        }

    def _candidate(self, given: Json) -> Json:
        if given["id"] not in self.people:
            return {"success": False, "errors": ["candidate_not_found"]}
        found = [one for one in self.applications.values() if one.person == given["id"]]
        resume = next((one.resume for one in reversed(found) if one.resume), None)
        handle = resume and {
            "id": resume.id,
            "name": resume.name,
            "handle": f"{resume.id}?sig={self.generation}",
        }
        applied = [one.id for one in found]
        return _fine(
            {
                "id": given["id"],
                "applicationIds": applied,
                "resumeFileHandle": handle,
                "fileHandles": [],
            }
        )

    def _add_candidate(self, given: Json) -> Json:
        if not given.get("name") or "@" not in given.get("email", ""):
            return {"success": False, "errors": ["invalid_input"]}
        person = self.meet(given["name"], given["email"])
        return _fine({"id": person.id, "name": person.name, "emailAddresses": _mails(person)})

    def _add_application(self, given: Json) -> Json:
        job, person = self.jobs.get(given["jobId"]), self.people.get(given["candidateId"])
        if job is None or person is None:
            return {"success": False, "errors": ["invalid_input"]}
        return _fine(self._application(self.apply(job, None, person=person)))

    def _upload(self, given: Json) -> Json:
        mine = [one for one in self.applications.values() if one.person == given["candidateId"]]
        file = given.get("resume")
        if not mine or not isinstance(file, web.FileField):
            return {"success": False, "errors": ["invalid_input"]}
        self.replace_resume(mine[-1], file.filename, file.file.read())
        return self._candidate({"id": given["candidateId"]})

    def _list_notes(self, given: Json) -> Json:
        rows = [
            {"id": note.id, "content": note.text}
            for note in self.notes
            if note.person == given["candidateId"]
        ]
        return self._page(rows, given)

    def _note(self, given: Json) -> Json:
        note = given["note"]
        if note["type"] not in {"text/plain", "text/html"} or not note["value"]:
            return {"success": False, "errors": ["invalid_input"]}
        made = Note(self.new_id(), given["candidateId"], note["value"])
        self.notes.append(made)
        return _fine({"id": made.id, "content": made.text})

    def _move(self, given: Json) -> Json:
        one = self.applications.get(given["applicationId"])
        if one is None:
            return {"success": False, "errors": ["application_not_found"]}
        names = dict(self.jobs[one.job].stages)
        target = given["interviewStageId"]
        if target not in names or (names[target] == "Archived" and "archiveReasonId" not in given):
            return {"success": False, "errors": ["invalid_input"]}
        self.touch(one, stage=target, status="active")
        self.moves.append((one.id, target))
        return _fine(self._application(one))


def _fine(results: object) -> Json:
    return {"success": True, "results": results}


def _mails(one: Person) -> list[Json]:
    return [{"value": mail, "type": "Personal", "isPrimary": True} for mail in one.emails]


def _one(found: Any, make: Callable[[Any], Json], missing: str) -> Json:
    return {"success": False, "errors": [missing]} if found is None else _fine(make(found))
