"""spaCy components that find entities and attributed statements in English news."""
