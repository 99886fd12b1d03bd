"""The browser's address, which follows the page."""
