"""Where triples are kept and asked: one small room, so that engines can change."""
