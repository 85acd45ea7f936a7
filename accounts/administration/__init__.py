"""What administrators do by API: people, groups, keys, budgets; every act is audited.

Functions take who acts first, raise NotPossible, and are not for the event loop. The
doors are operations/api/.
"""
