"""What follows from many ties together: where two entities can be cut apart, what is central."""
