"""Tell who each statement's speaker is."""
