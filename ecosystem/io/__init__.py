"""Quarters in and out of files: packages, workbooks, lists, other people's formats."""
