"""Pictures and text of ties: the page of `draw` and what the terminal prints."""
