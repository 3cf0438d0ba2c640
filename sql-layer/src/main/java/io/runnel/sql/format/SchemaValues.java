package io.runnel.sql.format;

import io.runnel.sql.catalog.Column;

/** Refusals of rows that the subject's schema cannot carry, in the same words for all languages. */
final class SchemaValues {
    private SchemaValues() {}

    static RecordFormatException withoutField(Column column) {
        return withoutField(column.name());
    }

    /** @param path of a column or a value within it */
    static RecordFormatException withoutField(String path) {
        return new RecordFormatException("Column " + path
                + " has a value, but the newest schema of its subject has no field for it. Register a version with the"
                + " field, or leave the column out.");
    }

    /** @param path of a column or a value within it */
    static RecordFormatException requiredField(String path, String field) {
        return new RecordFormatException("Column " + path + " is null, but its field must not be (" + field
                + ", without default). Give it a value, or register a version that allows null.");
    }
}
