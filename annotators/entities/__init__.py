"""Find, repair, name and link the entities of a document."""
