"""Bundled clips and the recipes that made them."""
