"""Judge annotations against the gold set and corpora of others."""
