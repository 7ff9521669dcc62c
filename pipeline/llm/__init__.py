"""The model: one request in, one checked value out. Only `transport` meets the network."""

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
