"""What several stages must read alike: addresses, dates, media types, text, and the files that hold them."""
