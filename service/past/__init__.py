"""The past as columns beside the database: kept up with it, read by back-tests, run apart from decisions."""
