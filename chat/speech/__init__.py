"""Reading aloud and dictation, by the services of `speech`."""
