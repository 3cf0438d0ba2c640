package io.runnel.sql.catalog;

/** A stream is all its records; a table is the newest record per primary key, a null value deleting the row. */
public enum SourceKind {
    STREAM,
    TABLE
}
