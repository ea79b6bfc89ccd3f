"""The workbook that an office fills, and any list that an office has."""
