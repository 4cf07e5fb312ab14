"""What the checks found in each edition, and which items rest on which article: derived rows that can be made anew at any time."""
