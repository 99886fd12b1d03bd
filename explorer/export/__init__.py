"""A stored result in the formats of other programs: labels, tables, pictures, a page."""
