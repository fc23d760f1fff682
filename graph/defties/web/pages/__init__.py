"""Pages for people: HTML made of templates that escape, readable without a script."""
