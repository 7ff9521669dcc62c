"""Which queue each task waits in.

`read` is for untrusted files, `model` for marking and drafting (its threads cap the concurrent
model calls), `chat` for everything that talks to a platform.
"""

QUEUES = {
    "fetch": "chat",
    "deliver": "chat",
    "read": "read",
    "profile": "model",
    "score": "model",
    "draft": "model",
}
