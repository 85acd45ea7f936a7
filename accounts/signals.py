"""What other apps may listen to."""

from django.dispatch import Signal

# A person is being deleted; sent before the row goes, inside the transaction, with
# `user_id`. Whoever keeps something of theirs elsewhere erases it, after the commit
# and in the background when it takes long.
person_erased = Signal()
