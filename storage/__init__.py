"""The lake: schemas, staging, releases, reading. The only package that writes Parquet."""
