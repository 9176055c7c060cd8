"""How Slack reaches the bot: over a socket that we open, or by signed HTTP. Both serve the same app."""
