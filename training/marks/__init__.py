"""Read marks of statements, kept as offsets without text, and join them to texts by hash. No PyTorch is needed."""
