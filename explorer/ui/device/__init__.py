"""The page's models and the device that visitors share."""
