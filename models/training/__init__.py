"""How the bundled networks were trained, and the figures that their cards state."""
