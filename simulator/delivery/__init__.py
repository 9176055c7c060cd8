"""How payloads reach the bot: over a socket or as signed HTTP requests."""
