"""What a person may ask of us: everything that is held about them, and that it is erased."""
