"""Read, write and lock files of a lake, in a folder or on S3."""
