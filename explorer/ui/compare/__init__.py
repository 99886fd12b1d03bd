"""The page that compares models: studies that come with Earshot."""
