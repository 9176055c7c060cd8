"""Slack's rules for what an app may show, as tables: one rule set per kind of block, element, message and view."""
