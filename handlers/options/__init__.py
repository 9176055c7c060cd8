"""Menus that ask us for their options."""
