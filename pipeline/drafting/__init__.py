"""From an opening's description to a rubric, without wishes that may not choose people."""
