"""Ashby, by its public API (developers.ashbyhq.com): calls by name, each a POST with JSON.

An answer is 200 with `success`, and where that is false with names for what is wrong. Lists come in
pages with a cursor; the last page gives a token for what changes from then on.
"""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, Final

import aiohttp

from bot.ats.candidates import foremost, has_address
from bot.ats.http import Http, MissingAnswerError, RefusedAnswerError, basic, codes_of
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

PAGE: Final = 100  # the most that it gives
MOST_PAGES: Final = 200
GONE: Final = "What this is about is gone from Ashby."
EXPIRED: Final = "sync_token_expired"
JOBS: Final[Mapping[str, JobState]] = {"Open": "open", "Draft": "draft"}
STATES: Final[Mapping[str, RemoteState]] = {"Active": "active", "Hired": "hired"}
# To these a person moves: they take a reason, or mean more than a stage.
ENDS: Final = frozenset({"Archived", "Hired"})
# What each call takes, as its documents say.
NEEDS: Final[Mapping[str, str]] = {
    "job": "Jobs (read)",
    "jobPosting": "Jobs (read)",
    "interviewStage": "Interviews (read)",
    "application": "Candidates (read)",
    "candidate": "Candidates (read)",
    "file": "Candidates (read)",
    "candidate.createNote": "Candidates (write)",
    "application.change_stage": "Candidates (write)",
    "candidate.create": "Candidates (write)",
    "application.create": "Candidates (write)",
    "candidate.uploadResume": "Candidates (write)",
}


class Ashby:
    """`handlers.ats.remote.Ats` for one account of Ashby."""

    def __init__(self, http: Http, address: str, access: Access) -> None:
        self._http, self._address = http, address.rstrip("/")
        self._headers = {"Authorization": basic(access.key, "")}

    async def jobs(self) -> Sequence[RemoteJob]:
        """All jobs."""
        return [_job(one) async for one in self._list("job.list")]

    async def job(self, job: str) -> RemoteJob | None:
        """One job."""
        found = await self._info("job.info", id=job)
        return _job(found) if found else None

    async def description(self, job: str) -> Description | None:
        """The text of the first posting of a job."""
        async for posting in self._list("jobPosting.list"):
            if str(posting.get("jobId")) != job:
                continue
            found = await self._info("jobPosting.info", jobPostingId=posting["id"]) or {}
            if text := found.get("descriptionHtml"):
                return Description("job.html", f"<html>{text}</html>".encode())
        return None

    async def stages(self, job: str) -> Sequence[RemoteStage]:
        """The stages of the job's interview plan."""
        found = await self._info("job.info", id=job) or {}
        plan = found.get("defaultInterviewPlanId") or next(
            iter(found.get("interviewPlanIds") or ()), None
        )
        if plan is None:
            return []
        rows = [one async for one in self._list("interviewStage.list", interviewPlanId=plan)]
        rows.sort(key=lambda one: int(one.get("orderInInterviewPlan") or 0))
        return [
            RemoteStage(str(one["id"]), str(one.get("title") or ""), one.get("type") not in ENDS)
            for one in rows
        ]

    async def applications(self, job: str, position: str | None) -> ApplicationPage:
        """A page of a job's applications; a position is the token and the next page's cursor."""
        at = json.loads(position) if position else {}
        given = {"jobId": job, "limit": PAGE, "syncToken": at.get("token")}
        try:
            body = await self._call("application.list", **given, cursor=at.get("cursor"))
        except RefusedAnswerError as error:
            if EXPIRED not in error.codes and not at.get("cursor"):
                raise self._http.refused(error) from error
            # The token, or the cursor, is too old: everything is gone through once more.
            at = {}
            body = await self._once("application.list", jobId=job, limit=PAGE)
        # A lead was found by somebody and has not applied.
        rows = [_application(one) for one in body["results"] if one.get("status") != "Lead"]
        if body.get("moreDataAvailable"):
            going = {"token": at.get("token"), "cursor": body["nextCursor"]}
            return ApplicationPage(rows, json.dumps(going), more=True)
        token = body.get("syncToken") or at.get("token")
        return ApplicationPage(rows, json.dumps({"token": token}), more=False)

    async def application(self, application: str) -> RemoteApplication | None:
        """One application."""
        found = await self._info("application.info", applicationId=application)
        return _application(found) if found else None

    async def resume(self, application: str, person: str) -> RemoteResume | None:
        """The CV of an application, else of its candidate."""
        applied = await self._info("application.info", applicationId=application) or {}
        handle = applied.get("resumeFileHandle")
        if not handle:
            handle = (await self._info("candidate.info", id=person) or {}).get("resumeFileHandle")
        if not handle:
            return None
        return RemoteResume(str(handle["id"]), str(handle.get("name") or ""), handle["handle"])

    async def download(self, resume: RemoteResume, limit: int) -> bytes:
        """The bytes of a CV; its address is good for a short time, and asked for each time."""
        found = await self._once("file.info", fileHandle=resume.ticket)
        return await self._http.files.fetch(str(found["results"]["url"]), limit)

    async def find_note(self, person: str, mark: str) -> str | None:
        """The id of a note on a candidate with these characters in it."""
        async for one in self._list("candidate.listNotes", candidateId=person):
            if mark in str(one.get("content") or ""):
                return str(one["id"])
        return None

    async def add_note(self, application: str, person: str, text: str) -> str:
        """Write a note; nobody is told of it."""
        del application
        note = {"type": "text/plain", "value": text}
        made = await self._once(
            "candidate.createNote", candidateId=person, note=note, sendNotifications=False
        )
        return str((made.get("results") or {}).get("id", ""))

    async def move(self, application: str, *, start: str, stage: str) -> None:
        """Move an application."""
        del start
        await self._once(
            "application.change_stage", applicationId=application, interviewStageId=stage
        )

    async def people(self, email: str) -> Sequence[str]:
        """All candidates with this address; a search gives 100 at most, in one page."""
        body = await self._once("candidate.search", email=email)
        return [
            str(one["id"]) for one in body["results"] if has_address(one, "emailAddresses", email)
        ]

    async def application_in(self, person: str, job: str) -> RemoteApplication | None:
        """A candidate's application to a job; a lead has not applied."""
        found = await self._info("candidate.info", id=person) or {}
        rows = [
            await self._info("application.info", applicationId=one)
            for one in found.get("applicationIds") or ()
        ]
        applied = [_application(one) for one in rows if one and one.get("status") != "Lead"]
        return foremost([one for one in applied if one.job == job])

    async def add_candidate(self, newcomer: Newcomer, job: str) -> Made:
        """Make a candidate; their application is a request of its own."""
        del job
        name, email = newcomer.name, newcomer.emails[0]
        made = await self._once("candidate.create", name=name, email=email)
        return Made(str(made["results"]["id"]))

    async def add_application(self, person: str, job: str) -> str:
        """Consider a candidate for a job."""
        made = await self._once("application.create", candidateId=person, jobId=job)
        return str(made["results"]["id"])

    async def attach(self, application: str, person: str, file: CvFile) -> None:
        """Upload a resume; it is the candidate's, whatever they apply to."""
        del application
        form = aiohttp.FormData({"candidateId": person})
        form.add_field("resume", file.data, filename=file.name)
        try:
            await self._send("candidate.uploadResume", data=form)
        except MissingAnswerError as error:
            raise PermanentError("ats_gone", GONE) from error
        except RefusedAnswerError as error:
            raise self._http.refused(error) from error

    async def _info(self, name: str, /, **given: Any) -> Mapping[str, Any] | None:
        try:
            body = await self._call(name, **given)
        except MissingAnswerError:
            return None
        except RefusedAnswerError as error:
            if any("not_found" in code or "invalid" in code for code in error.codes):
                return None
            raise self._http.refused(error) from error
        found: Mapping[str, Any] | None = body.get("results")
        return found

    async def _list(self, name: str, **given: Any) -> AsyncIterator[Mapping[str, Any]]:
        cursor = None
        for _ in range(MOST_PAGES):
            body = await self._once(name, **given, limit=PAGE, cursor=cursor)
            for one in body["results"]:
                yield one
            if not body.get("moreDataAvailable"):
                return
            cursor = body["nextCursor"]
        raise self._http.endless(MOST_PAGES)

    async def _once(self, name: str, /, **given: Any) -> Mapping[str, Any]:
        """Make a call whose refusal nobody here can do anything about."""
        try:
            return await self._call(name, **given)
        except MissingAnswerError as error:
            raise PermanentError("ats_gone", GONE) from error
        except RefusedAnswerError as error:
            raise self._http.refused(error) from error

    async def _call(self, name: str, /, **given: Any) -> Mapping[str, Any]:
        return await self._send(name, json={k: v for k, v in given.items() if v is not None})

    async def _send(self, name: str, **body: Any) -> Mapping[str, Any]:
        needs = NEEDS.get(name) or NEEDS[name.partition(".")[0]]
        answer = await self._http.call(
            "POST", f"{self._address}/{name}", needs=needs, headers=self._headers, **body
        )
        found: Mapping[str, Any] = answer.body
        if not found.get("success"):
            raise RefusedAnswerError(codes_of(found))
        return found


def _job(one: Mapping[str, Any]) -> RemoteJob:
    state = JOBS.get(str(one.get("status")), "closed")
    return RemoteJob(str(one["id"]), str(one.get("title") or ""), state)


def _application(one: Mapping[str, Any]) -> RemoteApplication:
    stage = one.get("currentInterviewStage") or {}
    return RemoteApplication(
        id=str(one["id"]),
        person=str(one["candidate"]["id"]),
        job=str((one.get("job") or {}).get("id") or ""),
        stage=str(stage["id"]) if stage.get("id") else None,
        stage_name=str(stage.get("title") or ""),
        state=STATES.get(str(one.get("status")), "rejected"),
        updated=str(one.get("updatedAt") or ""),
    )
