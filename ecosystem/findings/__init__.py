"""One finder for each kind of finding; each row can say itself in a sentence."""
