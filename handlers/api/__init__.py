"""What programs with a key do and are shown."""
