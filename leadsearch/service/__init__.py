"""Our own server of the lead search API: accounts, lists, tasks and the worker that fills them (docs/api)."""
