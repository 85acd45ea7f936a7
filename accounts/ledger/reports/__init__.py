"""The ledger read: sums, days, long lists, spreadsheets, tables."""
