"""The pipeline as Prefect flows. Importing this package does not import Prefect; its modules do."""
