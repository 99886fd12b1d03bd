"""The page that compares models: the studies that come with Earshot, and a visitor's own."""
