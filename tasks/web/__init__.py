"""Read addresses, dates and media types as the web writes them."""
