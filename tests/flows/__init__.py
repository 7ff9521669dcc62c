"""The whole product at work: real processes, real Redis, a Slack and a model on loopback."""
