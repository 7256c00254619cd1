"""Plain text back into parts: pages to paragraphs, and a flattened table to cells where they can be told apart."""
