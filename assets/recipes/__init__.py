"""Recipes of the bundled clips: composed music in ten genres, and synthetic speech."""
