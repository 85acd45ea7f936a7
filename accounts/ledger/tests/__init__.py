"""Tests of the ledger and of budgets."""
