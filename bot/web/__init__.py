"""HTTP: the REST API, pages for candidates and recruiters, and Slack where it comes over HTTP."""
