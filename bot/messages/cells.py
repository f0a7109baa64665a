"""Cells of the CSV files that people open in a spreadsheet."""


def harmless(value: str) -> str:
    """A spreadsheet would run a cell that begins like a formula."""
    return f"'{value}" if value[:1] in "=+-@\t\r" and value else value
