"""Slack's listeners, by Slack's own words."""
