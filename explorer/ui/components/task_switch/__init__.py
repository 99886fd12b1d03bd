"""The switch between the tasks."""
