"""The workspace in a browser: what one person sees, pushed as it changes, and the page that shows it."""
