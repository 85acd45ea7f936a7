"""Tests of `/scim/v2`."""
