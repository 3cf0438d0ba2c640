package io.runnel.sql.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import io.runnel.log.PartitionReader;
import io.runnel.registry.RegistryException;
import io.runnel.registry.SchemaRegistry;
import io.runnel.registry.SchemaType;
import io.runnel.sql.SqlException;
import io.runnel.sql.catalog.Column;
import io.runnel.sql.catalog.ColumnType;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.catalog.SourceKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.calcite.rel.type.RelDataType;
import org.jspecify.annotations.Nullable;

/**
 * The keys or the values of a topic as text, in what format they seem to be: by the schema that they name, if the registry
 * has it, else by what their bytes look like. A short text and a number can look the same; text is tried first. For one
 * thread at a time.
 */
public final class GuessedText {
    /** Beyond so many schemas the decoders that were made are forgotten. */
    private static final int MAX_DECODERS = 100;

    /** A whole number below this is more likely than the tiny fraction that the same eight bytes would be as DOUBLE. */
    private static final long LIKELY_WHOLE = 1L << 52;

    private static final JsonFactory JSON = new JsonFactory();

    private final SchemaRegistry registry;
    private final Formats formats;
    private final String topic;
    private final Column.Role role;
    private final Map<Integer, Optional<Decoder>> bySchema = new HashMap<>();

    public GuessedText(SchemaRegistry registry, Formats formats, String topic, Column.Role role) {
        this.registry = registry;
        this.formats = formats;
        this.topic = topic;
        this.role = role;
    }

    /** What a record's key or value seems to be. */
    public record Guess(String format, String text) {}

    private record Decoder(String format, RecordDecoder columns, RelDataType type, boolean bare) {}

    /** The current record's part; null where it has none. */
    public @Nullable Guess of(PartitionReader record) {
        ByteBuffer bytes = role == Column.Role.KEY ? record.key() : record.value();
        if (bytes == null) {
            return null;
        }
        Guess registered = registered(record, bytes.duplicate());
        return registered == null ? byBytes(bytes.duplicate()) : registered;
    }

    private @Nullable Guess registered(PartitionReader record, ByteBuffer bytes) {
        int at = bytes.position();
        if (bytes.remaining() < RegistryFormat.HEADER_BYTES || bytes.get(at) != RegistryFormat.MAGIC) {
            return null;
        }
        if (bySchema.size() > MAX_DECODERS) {
            bySchema.clear();
        }
        Optional<Decoder> decoder = bySchema.computeIfAbsent(bytes.getInt(at + 1), this::decoder);
        if (decoder.isEmpty()) {
            return null;
        }
        @Nullable Object[] row = new @Nullable Object[decoder.get().type.getFieldCount()];
        try {
            decoder.get().columns.decode(record, row);
        } catch (RecordFormatException e) {
            return null; // It only looked as if it named a schema.
        }
        RelDataType type = decoder.get().type;
        String text = decoder.get().bare
                ? JsonText.of(row[0], type.getFieldList().get(0).getType())
                : JsonText.of(row, type);
        return new Guess(decoder.get().format, text);
    }

    private Optional<Decoder> decoder(int schemaId) {
        try {
            SchemaType type = registry.parsed(schemaId).type();
            String format = type == SchemaType.JSON ? "JSON_SR" : type.name();
            // A schema that is no record gives one column, which as a key has a name.
            List<Column> columns = formats
                    .registryColumns()
                    .infer(
                            new RegistryColumns.Origin(
                                    topic, role == Column.Role.KEY ? "key" : "value", format, schemaId, null),
                            Column.Role.KEY)
                    .stream()
                    .map(column -> new Column(column.name(), column.type(), role))
                    .toList();
            List<String> names = columns.stream().map(Column::name).toList();
            Source source = new Source(topic, SourceKind.STREAM, topic, columns, format, format, Map.of());
            RelDataType row =
                    ColumnType.struct(names, columns.stream().map(Column::type).toList());
            boolean bare = names.equals(List.of(RegistryColumns.BARE_KEY));
            return Optional.of(new Decoder(format, formats.decoder(source, names), row, bare));
        } catch (RegistryException | SqlException | SchemaMismatchException e) {
            return Optional.empty(); // No such schema, or one without columns: the bytes are told as they are.
        }
    }

    private static Guess byBytes(ByteBuffer bytes) {
        String text = text(bytes.duplicate());
        if (text != null) {
            return new Guess(isJson(text) ? "JSON" : "KAFKA_STRING", text);
        }
        if (bytes.remaining() == Integer.BYTES) {
            return new Guess("KAFKA_INT", String.valueOf(bytes.getInt()));
        }
        if (bytes.remaining() == Long.BYTES) {
            long whole = bytes.getLong();
            double real = Double.longBitsToDouble(whole);
            return Math.abs(whole) < LIKELY_WHOLE || !Double.isFinite(real)
                    ? new Guess("KAFKA_BIGINT", String.valueOf(whole))
                    : new Guess("KAFKA_DOUBLE", String.valueOf(real));
        }
        byte[] all = new byte[bytes.remaining()];
        bytes.get(all);
        return new Guess("UNRECOGNIZED_BYTES", HexFormat.of().formatHex(all));
    }

    /** The text that the bytes are in UTF-8, or null if they are not, or hold what no text has. */
    private static @Nullable String text(ByteBuffer bytes) {
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
            boolean readable = text.chars().allMatch(c -> c >= ' ' && c != 127 || c == '\n' || c == '\r' || c == '\t');
            return readable ? text : null;
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    private static boolean isJson(String text) {
        String start = text.stripLeading();
        if (!start.startsWith("{") && !start.startsWith("[")) {
            return false;
        }
        try (JsonParser parser = JSON.createParser(text)) {
            while (parser.nextToken() != null) {
                continue;
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
