"""Link, files and commands that reproduce a result."""
