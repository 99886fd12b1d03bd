"""What visitors read while a choice is on its way to the server."""

WAITING = "The search begins as soon as your last choice is on the page …"
DROPPED = "The search did not begin, because your last choice could not be shown. Choose again."
