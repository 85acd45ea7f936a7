"""An index of MongoDB, and the query it is there for."""

from dataclasses import dataclass

from pymongo import IndexModel


@dataclass(frozen=True, slots=True)
class Index:
    """One index; `serves` names the store method that needs it."""

    collection: str
    name: str
    keys: tuple[tuple[str, int | str], ...]
    serves: str
    expire_after: int | None = None  # seconds; a TTL index
    partial: dict[str, object] | None = None
    unique: bool = False

    def model(self) -> IndexModel:
        """Return the driver's form."""
        options: dict[str, object] = {"name": self.name}
        if self.expire_after is not None:
            options["expireAfterSeconds"] = self.expire_after
        if self.partial is not None:
            options["partialFilterExpression"] = self.partial
        if self.unique:
            options["unique"] = True
        return IndexModel(list(self.keys), **options)
