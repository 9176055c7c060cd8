"""Slack's Web API: one file per family of methods; `methods.py` is the table."""
