"""Raw tables: what the registry says was loaded is what lies in the tables."""

from expectations.catalogue import BLOCKS, WARNS, Expectation, Suite

RAW_EXTRACTS = Suite(
    suite_id="raw_extracts",
    level="raw",
    relation="registry.extracts",
    describes="Extracts as they were loaded, against the registry of files.",
    expectations=(
        Expectation(
            "loaded_rows_are_registered",
            BLOCKS,
            defends="Every row can be followed to a file: each extract has as many rows in the raw tables "
            "as its registry entry says, and no row belongs to an unregistered extract.",
            resolve="Something wrote the raw tables beside the loader, or a load was cut off. Delete the "
            "work folder of HOME and run again: all files are loaded anew.",
            places=("extract_number",),
        ),
        Expectation(
            "rows_set_aside_are_few",
            WARNS,
            defends="Rows that were set aside (unknown codes, repetitions, footnotes) stay a small part of "
            "a file.",
            resolve="Read the warnings of the load. Add the code to the seed of code sets if it is "
            "legitimate, else ask the publisher of the file.",
            places=("extract_number",),
        ),
        Expectation(
            "every_held_extract_is_delivered",
            WARNS,
            defends="Results rest on files that the run was given, not on rows left from a file that is "
            "gone.",
            resolve="Put the file back into the extracts folder, or name that folder with --extracts. See "
            "spf status.",
            places=("extract_number",),
        ),
    ),
)
