"""Every sentence that a visitor reads."""
