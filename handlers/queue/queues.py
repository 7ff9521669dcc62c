"""Which queue each task waits in.

`read` is for untrusted files, `model` for marking and drafting (its threads cap the concurrent
model calls), `fetch` for downloads from a platform, `post` for messages to it: they are paced, and
must neither wait behind a folder of files nor keep a file that was just dropped waiting. What
follows from a command waits in `post` too: it ends in messages, and a pause must not hold it up.
`call` is for webhooks: somebody else's program that does not answer must hold up no message.
"""

QUEUES = {
    "fetch": "fetch",
    "catch_up": "fetch",
    "deliver": "post",
    "mark": "post",
    "renew": "fetch",
    "assign": "post",
    "end_quiet": "post",
    "question": "post",
    "opening_changed": "post",
    "workspace_changed": "post",
    "send_report": "post",
    "webhook": "call",
    "fetch_link": "fetch",
    "erase_receipt": "post",
    "read": "read",
    "profile": "model",
    "score": "model",
    "second_look": "model",
    "draft": "model",
    "ats_sync": "fetch",
    "ats_take": "fetch",
    "ats_send": "post",
}
