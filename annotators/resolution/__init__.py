"""Who a source phrase means: its head, and the antecedents of pronouns and nouns. Way in: `speakers.resolve`."""
