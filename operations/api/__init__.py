"""Administration by API: `/api/admin`, and LiteLLM's addresses for scripts there are.

Both doors lead to accounts/administration/, which audits every act.
"""
