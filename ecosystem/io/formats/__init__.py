"""The field's own formats, in and out."""
