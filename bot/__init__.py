"""Every process starts here, and every outside system is met here."""
