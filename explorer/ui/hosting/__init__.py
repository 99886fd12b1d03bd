"""What stands between strangers and the page: a fair queue, and limits of what a request may do."""
