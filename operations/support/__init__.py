"""`manage.py support_bundle`: what a stranger who helps needs to see, and no more."""
