"""The bundled models: their tables, and loading them."""
