"""Turn batches of documents into batches of rows: one pure function a stage."""
