"""`manage.py up`: the stores that are not configured elsewhere, and every process."""
