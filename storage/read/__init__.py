"""Read a release: tables, statements, differences, checks, exports."""
