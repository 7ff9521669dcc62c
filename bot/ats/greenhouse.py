"""Greenhouse, by its Harvest API v3 (harvestdocs.greenhouse.io): v1 and v2 ended in August 2026.

OAuth client credentials give a token for about an hour. Lists come newest first, in pages whose
cursor is the only parameter of the next request; filters of times are written `gte|TIME`.
"""

import json
from base64 import b64encode
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from bot.ats.candidates import foremost, has_address
from bot.ats.http import Answer, Http, MissingAnswerError, RefusedAnswerError, basic
from handlers.ats.remote import (
    Access,
    ApplicationPage,
    CvFile,
    Description,
    JobState,
    Made,
    Newcomer,
    RemoteApplication,
    RemoteJob,
    RemoteResume,
    RemoteStage,
    RemoteState,
)
from handlers.errors import PermanentError

AUTH_URL: Final = "https://auth.greenhouse.io/token"
PAGE: Final = 100
MOST_PAGES: Final = 200
# An application that changes while a list is gone through is found by the next one.
OVERLAP: Final = timedelta(minutes=10)
EARLY: Final = timedelta(seconds=60)  # a token is asked for anew so long before its end
JOBS: Final[Mapping[str, JobState]] = {"open": "open", "closed": "closed"}
STATES: Final[Mapping[str, RemoteState]] = {"in_process": "active", "hired": "hired"}


class Greenhouse:
    """`handlers.ats.remote.Ats` for one account of Greenhouse."""

    def __init__(self, http: Http, address: str, access: Access) -> None:
        self._http, self._address, self._access = http, address.rstrip("/"), access
        self._token, self._until = "", datetime.min.replace(tzinfo=UTC)

    async def jobs(self) -> Sequence[RemoteJob]:
        """All jobs but templates."""
        found = self._list("jobs", per_page=PAGE)
        return [_job(one) async for one in found if not one.get("is_template")]

    async def job(self, job: str) -> RemoteJob | None:
        """One job."""
        found = await self._one("jobs", job)
        return _job(found) if found else None

    async def description(self, job: str) -> Description | None:
        """The text of the job's post: of several, one that is live and for everybody."""
        posts = [one async for one in self._list("job_posts", job_ids=job) if one.get("content")]
        if not posts:
            return None
        best = max(posts, key=lambda one: (bool(one.get("live")), not one.get("internal")))
        return Description("job.html", f"<html>{best['content']}</html>".encode())

    async def stages(self, job: str) -> Sequence[RemoteStage]:
        """The active stages of the job's plan."""
        found = [one async for one in self._list("job_interview_stages", job_ids=job)]
        found.sort(key=lambda one: int(one.get("sort_order") or 0))
        return [
            RemoteStage(str(one["id"]), str(one.get("name") or ""))
            for one in found
            if one.get("active", True)
        ]

    async def applications(self, job: str, position: str | None) -> ApplicationPage:
        """A page of a job's applications.

        A position is the time from which on changes are looked for, the cursor of the next page,
        and when this round began, by their clock.
        """
        at = json.loads(position) if position else {}
        answer = await self._page_at(job, at)
        began = at.get("began") or answer.at.isoformat()
        rows = [_application(one) for one in answer.body if not one.get("prospect")]
        if answer.next_page:
            going = {"since": at.get("since"), "next": answer.next_page, "began": began}
            return ApplicationPage(rows, json.dumps(going), more=True)
        since = (datetime.fromisoformat(began) - OVERLAP).isoformat()
        return ApplicationPage(rows, json.dumps({"since": since}), more=False)

    async def _page_at(self, job: str, at: Mapping[str, Any]) -> Answer:
        if at.get("next"):
            try:
                return await self._get("applications", at["next"])
            except RefusedAnswerError:
                pass  # the cursor is too old: the round begins again
        since = {"updated_at": f"gte|{at['since']}"} if at.get("since") else {}
        try:
            return await self._get("applications", None, job_ids=job, per_page=PAGE, **since)
        except RefusedAnswerError as error:
            raise self._http.refused(error) from error

    async def application(self, application: str) -> RemoteApplication | None:
        """One application."""
        found = await self._one("applications", application)
        return _application(found) if found else None

    async def resume(self, application: str, person: str) -> RemoteResume | None:
        """The newest resume of an application; its address is good for seven days."""
        del person
        rows = self._list("attachments", application_ids=application, type="resume")
        found = [one async for one in rows if one.get("type") == "resume" and one.get("url")]
        if not found:
            return None
        newest = max(found, key=lambda one: (str(one.get("created_at")), int(one["id"])))
        return RemoteResume(str(newest["id"]), str(newest.get("filename") or ""), newest["url"])

    async def download(self, resume: RemoteResume, limit: int) -> bytes:
        """The bytes of a resume."""
        return await self._http.files.fetch(resume.ticket, limit)

    async def find_note(self, person: str, mark: str) -> str | None:
        """The id of a note on a candidate with these characters in it."""
        async for one in self._list("notes", candidate_ids=person, per_page=PAGE):
            if mark in str(one.get("body") or ""):
                return str(one["id"])
        return None

    async def add_note(self, application: str, person: str, text: str) -> str:
        """Write a note that admins of the site and of the job see."""
        del application
        note = {
            "candidate_id": int(person),
            "user_id": int(self._access.user or 0),
            "body": text,
            "visibility": "admin_only",
            "note_type": "NOTE",
        }
        made = await self._post("notes", "harvest:notes:create", note)
        return str((made.body or {}).get("id", ""))

    async def move(self, application: str, *, start: str, stage: str) -> None:
        """Move an application; Greenhouse refuses where it is not in `start` any more."""
        stages = {"from_stage_id": int(start), "to_stage_id": int(stage)}
        await self._post(f"applications/{application}/move", "harvest:applications:move", stages)

    async def people(self, email: str) -> Sequence[str]:
        """All candidates with this address, those that were merged away left out by Greenhouse."""
        found = self._list("candidates", email=email, per_page=PAGE)
        return [str(one["id"]) async for one in found if has_address(one, "email_addresses", email)]

    async def application_in(self, person: str, job: str) -> RemoteApplication | None:
        """A candidate's application to a job; prospects have not applied."""
        rows = self._list("applications", candidate_ids=person, job_ids=job)
        return foremost([_application(one) async for one in rows if not one.get("prospect")])

    async def add_candidate(self, newcomer: Newcomer, job: str) -> Made:
        """Make a candidate with an application to the job, in one request."""
        first, last = _two_names(newcomer.name)
        given = {
            "first_name": first,
            "last_name": last,
            "email_addresses": [{"value": newcomer.emails[0], "type": "personal"}],
            "application": {"job_id": int(job)},
        }
        made = await self._post("candidates", "harvest:candidates:create", given)
        application = made.body.get("application")
        return Made(str(made.body["candidate"]["id"]), application and str(application["id"]))

    async def add_application(self, person: str, job: str) -> str:
        """Let a candidate apply to a job."""
        given = {"candidate_id": int(person), "job_id": int(job)}
        made = await self._post("applications", "harvest:applications:create", given)
        return str(made.body["id"])

    async def attach(self, application: str, person: str, file: CvFile) -> None:
        """Attach a resume, for those who see the application."""
        del person
        given = {
            "application_id": int(application),
            "filename": file.name,
            "type": "resume",
            "content": b64encode(file.data).decode(),
        }
        await self._post("attachments", "harvest:attachments:create", given)

    async def _one(self, what: str, number: str) -> Mapping[str, Any] | None:
        if not (number.isascii() and number.isdecimal()):
            return None
        found = [one async for one in self._list(what, ids=number)]
        return found[0] if found else None

    async def _list(self, what: str, **filters: Any) -> AsyncIterator[Mapping[str, Any]]:
        following: str | None = None
        for _ in range(MOST_PAGES):
            try:
                answer = await self._get(what, following, **({} if following else filters))
            except RefusedAnswerError as error:
                raise self._http.refused(error) from error
            for one in answer.body:
                yield one
            following = answer.next_page
            if following is None:
                return
        raise self._http.endless(MOST_PAGES)

    async def _get(self, what: str, url: str | None, **filters: Any) -> Answer:
        return await self._call(
            "GET", url or f"{self._address}/{what}", f"harvest:{what}:list", params=filters or None
        )

    async def _post(self, what: str, needs: str, body: Mapping[str, Any]) -> Answer:
        try:
            return await self._call("POST", f"{self._address}/{what}", needs, json=body)
        except RefusedAnswerError as error:
            raise self._http.refused(error) from error

    async def _call(self, method: str, url: str, needs: str, **given: Any) -> Answer:
        """Make a call with a token; one that is refused before its time is asked for once anew."""
        fresh = await self._renew()
        try:
            return await self._with_token(method, url, needs, given)
        except PermanentError as error:
            if fresh or error.code != "ats_key_refused":
                raise
        self._token = ""
        await self._renew()
        return await self._with_token(method, url, needs, given)

    async def _with_token(
        self, method: str, url: str, needs: str, given: Mapping[str, Any]
    ) -> Answer:
        headers = {"Authorization": f"Bearer {self._token}"}
        try:
            return await self._http.call(method, url, needs=needs, headers=headers, **given)
        except MissingAnswerError as error:
            raise PermanentError(
                "ats_gone", "What this is about is gone from Greenhouse."
            ) from error

    async def _renew(self) -> bool:
        """See that there is a token that is good; whether it is a new one."""
        now = datetime.now(UTC)
        if self._token and now < self._until - EARLY:
            return False
        form = {"grant_type": "client_credentials", "sub": self._access.user or ""}
        auth = basic(self._access.client or "", self._access.key)
        needs = "credentials of the type Harvest V3 (OAuth)"
        try:
            answer = await self._http.token(self._token_url(), form, auth, needs)
        except (MissingAnswerError, RefusedAnswerError) as error:
            raise PermanentError(
                "ats_key_refused",
                "Greenhouse gives no token for this client id, secret and user. Check them, and "
                "connect again: `shortlist ats connect`.",
            ) from error
        self._token = str(answer.body["access_token"])
        self._until = _end(answer.body, now)
        return True

    def _token_url(self) -> str:
        parts = urlsplit(self._address)
        return (
            AUTH_URL
            if parts.hostname == "harvest.greenhouse.io"
            else (f"{parts.scheme}://{parts.netloc}/token")
        )


def _end(body: Mapping[str, Any], now: datetime) -> datetime:
    """When a token ends: Greenhouse says when, or in how many seconds."""
    if body.get("expires_at"):
        return datetime.fromisoformat(str(body["expires_at"]))
    return now + timedelta(seconds=float(body.get("expires_in") or 600))


def _two_names(name: str) -> tuple[str, str]:
    """A first and a last name: Greenhouse wants both, so that a single name stands for both."""
    first, _, last = name.rpartition(" ")
    return first or last, last


def _job(one: Mapping[str, Any]) -> RemoteJob:
    state = JOBS.get(str(one.get("status")), "draft")
    return RemoteJob(str(one["id"]), str(one.get("name") or ""), state)


def _application(one: Mapping[str, Any]) -> RemoteApplication:
    stage = one.get("job_interview_stage_id") or one.get("stage_id")
    return RemoteApplication(
        id=str(one["id"]),
        person=str(one["candidate_id"]),
        job=str(one.get("job_id") or ""),
        stage=str(stage) if stage else None,
        stage_name=str(one.get("stage_name") or ""),
        state=STATES.get(str(one.get("status")), "rejected"),
        updated=str(one.get("updated_at") or ""),
    )
