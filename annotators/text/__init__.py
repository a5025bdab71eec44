"""Cut a text into paragraphs, sentences, tokens and quotations, and tell its boilerplate."""
