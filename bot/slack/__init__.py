"""Everything Slack that is no listener."""
