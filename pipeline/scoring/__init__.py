"""From a CV's visible text to marks, and from marks to a score that stands on quotes."""
