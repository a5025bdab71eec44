"""Know words: titles, nouns, cues, countries and organisations, read from `data/`."""
