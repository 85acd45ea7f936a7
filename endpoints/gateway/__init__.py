"""Programs that speak OpenAI's API: the same models, rights, budgets and ledger."""
