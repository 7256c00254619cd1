"""Manuscripts back into parts: pages and plain text to paragraphs, tables of a PDF to rows that prove themselves."""
