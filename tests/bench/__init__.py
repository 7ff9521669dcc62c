"""Figures: throughput, acknowledgement, `/rank`, parsing against its peers.

python -m tests.bench [throughput|ack|rank|parse ...]
"""
