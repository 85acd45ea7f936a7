"""Which target is asked: order, health, quotas, fallbacks, and what a failure means.

Decides; never calls. `shared_state` exchanges what processes know.
"""
