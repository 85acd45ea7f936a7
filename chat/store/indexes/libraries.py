"""The indexes of libraries, their files, pieces and vectors."""

from pymongo import ASCENDING

from chat.store.indexes.index import Index

LIBRARIES = (
    Index(
        "libraries",
        "of_owner",
        (("owner_id", ASCENDING), ("name", ASCENDING)),
        "store.libraries.libraries.all_of",
    ),
    Index(
        "libraries",
        "by_grant",
        (("grants.subject", ASCENDING), ("grants.right", ASCENDING)),
        "store.libraries.libraries.all_of",
    ),
    Index(
        "library_files",
        "by_name",
        (("library_id", ASCENDING), ("name", ASCENDING)),
        "store.libraries.library_files.all_of; one file of a name",
        unique=True,
    ),
    Index(
        "library_files",
        "to_do",
        (("state", ASCENDING), ("claimed_until", ASCENDING)),
        "store.libraries.indexing_state.left_behind",
    ),
    Index(
        "library_files",
        "of_adder",
        (("added_by", ASCENDING),),
        "store.libraries.library_files.forget_adder",
    ),
    Index(
        "library_pieces",
        "of_build",
        (("build", ASCENDING), ("order", ASCENDING)),
        "store.libraries.pieces.of_build",
    ),
    Index(
        "library_pieces",
        "of_library",
        (("library_id", ASCENDING),),
        "store.libraries.pieces.remove_all",
    ),
    Index(
        "library_pieces",
        "of_file",
        (("file_id", ASCENDING),),
        "store.libraries.pieces.remove",
    ),
    Index(
        "library_terms",
        "of_build",
        (("build", ASCENDING), ("start", ASCENDING)),
        "store.libraries.term_blocks.of_builds",
    ),
    Index(
        "library_terms",
        "of_file",
        (("file_id", ASCENDING),),
        "store.libraries.pieces.remove",
    ),
    Index(
        "library_terms",
        "of_library",
        (("library_id", ASCENDING),),
        "store.libraries.pieces.remove_all",
    ),
    Index(
        "library_vectors",
        "of_build",
        (("build", ASCENDING), ("model", ASCENDING), ("start", ASCENDING)),
        "store.libraries.vectors.of_builds",
    ),
    Index(
        "library_vectors",
        "of_file",
        (("file_id", ASCENDING),),
        "store.libraries.pieces.remove",
    ),
    Index(
        "library_vectors",
        "of_library",
        (("library_id", ASCENDING),),
        "store.libraries.pieces.remove_all",
    ),
    Index(
        "library_near",
        "of_build",
        (("build", ASCENDING),),
        "store.libraries.pieces.remove_build",
    ),
    Index(
        "library_near",
        "of_file",
        (("file_id", ASCENDING),),
        "store.libraries.pieces.remove",
    ),
    Index(
        "library_near",
        "of_library",
        (("library_id", ASCENDING),),
        "store.libraries.pieces.remove_all",
    ),
    Index(
        "library_removals",
        "by_age",
        (("created_at", ASCENDING),),
        "store.libraries.removals.owed",
    ),
    Index(
        "library.files",
        "of_library",
        (("metadata.library_id", ASCENDING),),
        "store.libraries.library_files.stray_bytes",
    ),
    Index(
        "library.chunks",
        "files_id_1_n_1",
        (("files_id", ASCENDING), ("n", ASCENDING)),
        "GridFS's own, by its own name: store.libraries.library_files.content",
        unique=True,
    ),
)
