"""`manage.py doctor`: what an installation needs, and whether it is well."""
