"""Who a source phrase means: its head, and the antecedents of pronouns and nominals. Entry point: `speakers.resolve`."""
