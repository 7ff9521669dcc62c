"""What candidates do by themselves: apply on an opening's page, follow it up, ask for data."""
