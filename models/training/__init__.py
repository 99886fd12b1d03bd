"""Train the bundled networks, and measure the figures in their cards."""
