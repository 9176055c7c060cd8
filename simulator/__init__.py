"""A Slack workspace on this machine: strict where Slack is strict, for trying and testing a bot without Slack."""
