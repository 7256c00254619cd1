"""Files that listwatch writes once for a person to change: samples and deployment files."""
