"""How a CV becomes a place on a shortlist: values in, values out."""
