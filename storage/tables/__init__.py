"""Write and check Parquet parts, Delta logs and release manifests."""
