"""The company's customers as configured, and the screening of those who are new, changed, or screened anew."""
