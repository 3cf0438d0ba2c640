package io.runnel.sql.format;

import io.runnel.registry.SchemaText;
import io.runnel.registry.SchemaType;
import io.runnel.registry.schema.ParsedSchema;
import io.runnel.sql.catalog.Column;
import io.runnel.sql.format.Format.Part;
import io.runnel.sql.format.Format.Slot;
import java.util.List;
import java.util.function.Supplier;
import org.apache.calcite.rel.type.RelDataType;
import org.jspecify.annotations.Nullable;

/** What one type of schema can say of columns, and how its payloads are read and written. Thread-safe. */
sealed interface SchemaLanguage permits AvroLanguage, JsonSchemaLanguage, ProtobufLanguage {
    SchemaType type();

    /** @throws io.runnel.sql.SqlException 0A000 for a column that payloads of this type cannot carry */
    void check(Part part, Column column);

    /**
     * The schema of a part's columns, to be registered where the subject has none.
     *
     * @throws io.runnel.sql.SqlException 0A000 for a type or name that the language cannot say
     */
    SchemaText own(Part part);

    /**
     * The newest schema of a subject with the part's columns added, or changed to their types; the registry decides
     * whether it may follow.
     *
     * @param newestText as it is registered, with its references
     * @throws io.runnel.sql.SqlException 0A000 where the language cannot say it
     */
    SchemaText evolved(ParsedSchema newest, SchemaText newestText, Part part);

    /** Whether every column of the part has its field in the schema. */
    boolean hasAll(ParsedSchema schema, Part part);

    /**
     * A reader of payloads of the writer's schema. What the writer's schema lacks takes the default of the reader's.
     *
     * @param reader the schema that the source was declared with, or null if it is not known
     * @throws SchemaMismatchException if a field's values can never become the column's; begins with "whose", says
     *     field, column and both types
     */
    Format.Reader reader(ParsedSchema writer, Supplier<@Nullable ParsedSchema> reader, Part part, List<Slot> slots);

    /**
     * A writer of payloads by this schema.
     *
     * @throws SchemaMismatchException if a field cannot take the column's values, or one without default has no column
     */
    PayloadWriter writer(ParsedSchema schema, Part part);

    /**
     * The fields of a schema as columns, named as they are.
     *
     * @param fullName which record of the schema, where it has several; null for the only one
     * @param bareName the name of a value that stands without a record around it, or null if it must not
     * @throws SchemaMismatchException with the reason, as the end of a sentence about the schema, if they cannot be
     */
    List<Field> fields(ParsedSchema schema, @Nullable String fullName, @Nullable String bareName);

    /** A field that can be a column. */
    record Field(String name, RelDataType type) {}

    /** Appends a payload, what stands behind magic byte and schema id. Thread-safe. */
    @FunctionalInterface
    interface PayloadWriter {
        /** @throws RecordFormatException for a row that the schema cannot carry; names the column and why */
        void write(@Nullable Object[] row, java.io.ByteArrayOutputStream out);
    }
}
