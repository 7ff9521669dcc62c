"""The model: one request in, one checked value out. The only importer of the openai library."""

from pipeline.llm.client import Llm, open_llm
from pipeline.llm.settings import LlmSettings, Price, Purpose, shutdown_warning
from pipeline.llm.values import Reply, Request, Shape

__all__ = [
    "Llm",
    "LlmSettings",
    "Price",
    "Purpose",
    "Reply",
    "Request",
    "Shape",
    "open_llm",
    "shutdown_warning",
]
