"""The public Python API. Import its names from `explorer` itself."""
