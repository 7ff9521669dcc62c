"""What the product does: one async function per request or task."""
