"""What ownership by listed parties means for a customer. Pure: nouns in, findings out."""
