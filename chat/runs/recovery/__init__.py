"""How runs end whose process is gone or going."""
