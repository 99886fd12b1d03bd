"""A clip compared with its synthetic copy."""
