"""What people read: the report, results as files, sheets for partners."""
