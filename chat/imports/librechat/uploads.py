"""Records of files that people had uploaded elsewhere: name, size and type."""

from chat.store.personal.owned import Owned

put_record = Owned("files").add_once
