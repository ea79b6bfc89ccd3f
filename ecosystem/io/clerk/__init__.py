"""The workbook that an office fills in an hour, and the lists that it already has."""
