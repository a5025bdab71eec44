"""Show the statements of a lake in a browser: search, charts, articles with their statements marked. Reads only."""
