package io.runnel.sql.format;

import io.runnel.sql.catalog.Column;
import io.runnel.sql.catalog.Source;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** A way of writing columns as bytes. Implementations are thread-safe; the readers they make are not. */
sealed interface Format
        permits JsonFormat, RegistryFormat, KafkaFormat, DelimitedFormat, ProtobufPlainFormat, NoneFormat {
    /**
     * A reader of some of the part's columns.
     *
     * @throws io.runnel.sql.SqlException 0A000 if the format cannot carry the part's columns
     */
    Reader reader(Part part, List<Slot> slots);

    /**
     * A writer of all of the part's columns, safe for many threads.
     *
     * @throws io.runnel.sql.SqlException 0A000 if the format cannot carry the part's columns
     */
    Writer writer(Part part);

    /** Reads a key or a value. For one thread at a time. */
    interface Reader {
        /**
         * Fills the slots; the others, and those that the bytes say nothing of, stay as they are.
         *
         * @param bytes read from position to limit; left anyhow
         */
        void read(ByteBuffer bytes, @Nullable Object[] row);
    }

    /** Writes a key or a value. Thread-safe. */
    interface Writer {
        byte[] write(@Nullable Object[] row);
    }

    /** Where a column's value stands in a row. */
    record Slot(Column column, int index) {}

    /** The key or the value of a source's records. */
    record Part(Source source, Column.Role role) {
        /** Behind {@code key} or {@code value}, the option that CREATE adds: no client can give it. */
        static final String READER_SCHEMA_ID = "_reader_schema_id";

        private static final String WRAP_SINGLE_VALUE = "wrap_single_value";
        private static final String DELIMITER = "_delimiter";
        private static final String NULLABLE_REPRESENTATION = "_protobuf_nullable_representation";

        /** The part's columns with their places in a row of all declared columns. */
        List<Slot> slots() {
            List<Column> columns = source.columns();
            return java.util.stream.IntStream.range(0, columns.size())
                    .filter(index -> columns.get(index).role() == role)
                    .mapToObj(index -> new Slot(columns.get(index), index))
                    .toList();
        }

        /**
         * Whether the one column stands alone, without a record around it: how ksqlDB writes a key of one column, and a
         * value of one column if WRAP_SINGLE_VALUE says so.
         */
        boolean bare() {
            return role == Column.Role.KEY
                    ? source.keyColumns().size() == 1
                    : source.valueColumns().size() == 1
                            && "false".equalsIgnoreCase(source.options().get(WRAP_SINGLE_VALUE));
        }

        /** Whether the one column stands alone and is itself a record. */
        boolean bareStruct() {
            return bare() && slots().get(0).column().type().isStruct();
        }

        /** What stands between the columns in format DELIMITED. */
        Delimiter delimiter() {
            String text = source.options().get(words() + DELIMITER);
            return text == null ? Delimiter.COMMA : Delimiter.parse(text);
        }

        /** How Protobuf tells null from a type's default, if WITH says. */
        Optional<String> nullableRepresentation() {
            return Optional.ofNullable(source.options().get(words() + NULLABLE_REPRESENTATION))
                    .map(text -> text.toUpperCase(Locale.ROOT));
        }

        String formatName() {
            return role == Column.Role.KEY ? source.keyFormat() : source.valueFormat();
        }

        /** The registry's subject for this part, by Confluent's TopicNameStrategy. */
        String subject() {
            return source.topic() + (role == Column.Role.KEY ? "-key" : "-value");
        }

        /** The schema that WITH names for writing, instead of the subject's newest. */
        OptionalInt pinnedSchemaId() {
            return id("_schema_id");
        }

        /** The schema that the source was declared with: its defaults hold for what older records lack. */
        OptionalInt readerSchemaId() {
            OptionalInt known = id(READER_SCHEMA_ID);
            return known.isPresent() ? known : pinnedSchemaId();
        }

        /** The name of the record within the schema, if WITH gives it. */
        Optional<String> schemaFullName() {
            return Optional.ofNullable(source.options().get(words() + "_schema_full_name"));
        }

        private OptionalInt id(String option) {
            String id = source.options().get(words() + option);
            return id == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(id));
        }

        /** For messages, and how the names of a part's options begin. */
        String words() {
            return role == Column.Role.KEY ? "key" : "value";
        }
    }
}
