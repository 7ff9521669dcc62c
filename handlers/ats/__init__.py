"""What goes between Shortlist and applicant tracking systems (ATS)."""
