"""Scripts, styles and pictures on their way to browsers: grouped, hashed, compressed.

Below, `static/` stays as it is written: ES modules and stylesheets, one subject a file.
What browsers get is made of it by collectstatic. Others import only `storage`.
"""
