import itertools
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from chat.conversations.tree import Tree, copied, fork_set
from chat.documents import Message

START = datetime(2026, 1, 1, tzinfo=UTC)


def message(key: str, parent: str | None, minute: int) -> Message:
    return {
        "_id": key,
        "conversation_id": "c",
        "owner_id": 1,
        "parent_id": parent,
        "role": "user",
        "content": [{"type": "text", "text": key}],
        "status": "complete",
        "created_at": START + timedelta(minutes=minute),
        "updated_at": START,
    }


def tree_of(**parents: str | None) -> Tree:
    return Tree(
        message(key, parent, at) for at, (key, parent) in enumerate(parents.items())
    )


def branchy() -> Tree:
    #  a ─ b ─ c ─ d
    #      │   └── e
    #      └── f ─ g
    return tree_of(a=None, b="a", c="b", d="c", f="b", g="f", e="c")


def test_a_path_goes_from_the_root_to_the_message() -> None:
    assert branchy().path("d") == ["a", "b", "c", "d"]


def test_siblings_stand_in_the_order_they_were_made() -> None:
    assert branchy().siblings("e") == ["d", "e"]


def test_the_newest_branch_is_shown_when_nothing_is_remembered() -> None:
    assert branchy().chosen_leaf(None) == "g"


def test_the_remembered_branch_is_shown_after_it_grew() -> None:
    assert branchy().chosen_leaf("c") == "e"


def test_a_remembered_leaf_that_is_gone_gives_the_newest_branch() -> None:
    shown = branchy().visible("gone")
    assert [m["_id"] for m in shown] == ["a", "b", "f", "g"]


def test_an_empty_tree_shows_nothing() -> None:
    assert Tree([]).visible(None) == []


def test_an_orphan_is_a_root() -> None:
    tree = tree_of(a="lost", b="a")
    assert tree.children(None) == ["a"]
    assert tree.path("b") == ["a", "b"]


def test_a_cycle_is_cut_above_its_oldest_message() -> None:
    tree = tree_of(a="c", b="a", c="b")
    assert tree.path("c") == ["a", "b", "c"]


def test_a_message_that_is_its_own_parent_is_a_root() -> None:
    assert tree_of(a="a", b="a").path("b") == ["a", "b"]


def test_deleting_the_shown_branch_shows_the_sibling() -> None:
    assert branchy().leaf_without("f", "g") == "e"


def test_deleting_an_only_child_shows_its_parent() -> None:
    assert tree_of(a=None, b="a").leaf_without("b", "b") == "a"


def test_deleting_another_branch_keeps_the_shown_one() -> None:
    assert branchy().leaf_without("c", "g") == "g"


def test_forks_take_what_they_name() -> None:
    tree = branchy()
    assert fork_set(tree, "c", "path") == ["a", "b", "c"]
    assert set(fork_set(tree, "c", "branches")) == {"a", "b", "c", "f", "g"}
    assert set(fork_set(tree, "c", "level")) == {"a", "b", "c", "f"}


def test_forks_from_the_target_take_what_lies_below() -> None:
    tree = branchy()
    assert fork_set(tree, "c", "path", from_target=True, leaf="d") == ["c", "d"]
    assert fork_set(tree, "c", "branches", from_target=True) == ["c", "d", "e"]
    below = fork_set(tree, "c", "level", from_target=True)
    assert set(below) == {"c", "d", "e", "f", "g"}


def test_copies_keep_the_shape_under_new_ids() -> None:
    numbers = itertools.count()
    tree = branchy()
    copies, ids = copied(tree, ["b", "c", "f"], lambda: f"new{next(numbers)}")
    assert ids == {"b": "new0", "c": "new1", "f": "new2"}
    assert [copy["parent_id"] for copy in copies] == [None, "new0", "new0"]


def test_a_chain_of_ten_thousand_messages_is_walked() -> None:
    chain = [message(str(n), str(n - 1) if n else None, n) for n in range(10_000)]
    tree = Tree(chain)
    assert tree.leaf(None) == "9999"
    assert len(tree.path("9999")) == len(tree.branch("0")) == 10_000


KEYS = st.integers(0, 30).map(str)


@given(st.dictionaries(KEYS, st.one_of(st.none(), KEYS), max_size=30))
def test_any_parents_make_a_whole_tree(parents: dict[str, str | None]) -> None:
    tree = tree_of(**parents)

    reached = [key for root in tree.children(None) for key in tree.branch(root)]

    assert sorted(reached) == sorted(parents)
    assert set(tree.depths()) == set(parents)
    assert all(tree.path(key)[-1] == key for key in parents)


@given(
    st.dictionaries(KEYS, st.one_of(st.none(), KEYS), min_size=1, max_size=30),
    st.sampled_from(["path", "branches", "level"]),
    st.booleans(),
    st.data(),
)
def test_every_fork_holds_its_target_once_and_parents_first(
    parents: dict[str, str | None], mode: str, downwards: bool, data: st.DataObject
) -> None:
    tree = tree_of(**parents)
    target = data.draw(st.sampled_from(sorted(parents)))

    keys = fork_set(tree, target, mode, from_target=downwards)  # type: ignore[arg-type]
    copies, _ = copied(tree, keys, iter(map(str, itertools.count())).__next__)

    assert keys.count(target) == 1
    known: set[str | None] = {None}
    for copy in copies:
        assert copy["parent_id"] in known
        known.add(copy["_id"])


@given(
    st.dictionaries(KEYS, st.one_of(st.none(), KEYS), min_size=1, max_size=30),
    st.data(),
)
def test_what_is_shown_after_a_deletion_was_not_deleted(
    parents: dict[str, str | None], data: st.DataObject
) -> None:
    tree = tree_of(**parents)
    gone = data.draw(st.sampled_from(sorted(parents)))
    leaf = tree.leaf_without(gone, data.draw(st.sampled_from(sorted(parents))))
    assert leaf not in tree.branch(gone)
