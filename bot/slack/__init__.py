"""Slack: events and commands in, messages and forms out. It only translates."""
