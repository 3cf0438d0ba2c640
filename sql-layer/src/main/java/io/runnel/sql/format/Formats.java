package io.runnel.sql.format;

import io.runnel.registry.SchemaRegistry;
import io.runnel.sql.SqlException;
import io.runnel.sql.catalog.Column;
import io.runnel.sql.catalog.KeyWindow;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.format.Format.Part;
import io.runnel.sql.format.Format.Slot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The formats of keys and values: makes the decoders and encoders of a source. Thread-safe. */
public final class Formats {
    private final Map<String, Format> byName;
    private final RegistryColumns registryColumns;

    /** @param registry where formats find and keep their schemas */
    public Formats(SchemaRegistry registry) {
        registryColumns = new RegistryColumns(registry, this);
        byName = new TreeMap<>(Map.of(
                "JSON",
                new JsonFormat(),
                "AVRO",
                new RegistryFormat(registry, new AvroLanguage()),
                "JSON_SR",
                new RegistryFormat(registry, new JsonSchemaLanguage()),
                "PROTOBUF",
                new RegistryFormat(registry, new ProtobufLanguage()),
                "KAFKA",
                new KafkaFormat(),
                "DELIMITED",
                new DelimitedFormat(),
                ProtobufPlainFormat.NAME,
                new ProtobufPlainFormat(registry),
                "NONE",
                new NoneFormat()));
    }

    /**
     * A decoder that reads just these columns. Undeclared fields of a record are passed over; declared columns that a
     * record lacks are null.
     *
     * @param columns distinct names of declared columns and {@link PseudoColumn}s, in the order wanted; none is
     *     allowed
     * @throws SqlException 0A000 for a format that is not supported, or that cannot carry a column's type
     */
    public RecordDecoder decoder(Source source, List<String> columns) {
        if (source.timeColumn().isPresent() && columns.contains(PseudoColumn.ROWTIME.name())) {
            return EventTimeDecoder.of(EventTime.of(source), columns, all -> recordDecoder(source, all));
        }
        return recordDecoder(source, columns);
    }

    /**
     * The same, whose {@link RecordDecoder#timeMs} is a record's ROWTIME also where that is a column of the source and none of
     * those that are read.
     */
    public RecordDecoder timedDecoder(Source source, List<String> columns) {
        return source.timeColumn().isPresent()
                ? EventTimeDecoder.of(EventTime.of(source), columns, all -> recordDecoder(source, all))
                : recordDecoder(source, columns);
    }

    private RecordDecoder recordDecoder(Source source, List<String> columns) {
        List<Slot> keySlots = new ArrayList<>();
        List<Slot> valueSlots = new ArrayList<>();
        @Nullable RecordValue[] recordValues = new RecordValue[columns.size()];
        for (int index = 0; index < columns.size(); index++) {
            Optional<Column> declared = declared(source, columns.get(index));
            if (declared.isEmpty()) {
                recordValues[index] = recordValue(source, columns.get(index));
            } else if (declared.get().role() == Column.Role.HEADERS) {
                recordValues[index] = HeaderValue.of(declared.get());
            } else if (declared.get().role() == Column.Role.KEY) {
                keySlots.add(new Slot(declared.get(), index));
            } else {
                valueSlots.add(new Slot(declared.get(), index));
            }
        }
        return new ColumnDecoder(
                reader(new Part(source, Column.Role.KEY), keySlots),
                reader(new Part(source, Column.Role.VALUE), valueSlots),
                recordValues);
    }

    /**
     * An encoder of the source's rows. One whose keys have windows takes rows with the window's start and end behind the
     * declared columns.
     *
     * @throws SqlException 0A000 for a format that is not supported, or that cannot carry a column's type
     */
    public RecordEncoder encoder(Source source) {
        Part key = new Part(source, Column.Role.KEY);
        Part value = new Part(source, Column.Role.VALUE);
        return new RowEncoder(source, writer(key), format(value).writer(value));
    }

    private static RecordValue recordValue(Source source, String name) {
        Optional<KeyWindow> window = source.keyWindow();
        return window.isPresent() && KeyWindow.isBound(name)
                ? WindowedKeys.bound(window.get(), name.equals(KeyWindow.START))
                : PseudoColumn.named(name).orElseThrow(unknown(source, name));
    }

    /** What CREATE takes from the registry, and gives to it. */
    public RegistryColumns registryColumns() {
        return registryColumns;
    }

    /** The language of the schemas that a format's columns can be taken from. Plain JSON has that of JSON_SR. */
    Optional<SchemaLanguage> language(String formatName) {
        Format format = byName.get(formatName.equals("JSON") ? "JSON_SR" : formatName);
        return format instanceof RegistryFormat registered ? Optional.of(registered.language()) : Optional.empty();
    }

    /** The same for a part whose every record names its schema. */
    Optional<SchemaLanguage> registered(Part part) {
        return byName.get(part.formatName()) instanceof RegistryFormat format
                ? Optional.of(format.language())
                : Optional.empty();
    }

    private Format.@Nullable Reader reader(Part part, List<Slot> slots) {
        if (slots.isEmpty()) {
            return null;
        }
        Format.Reader reader = format(part).reader(part, slots);
        Optional<KeyWindow> window =
                part.role() == Column.Role.KEY ? part.source().keyWindow() : Optional.empty();
        return window.isPresent() ? WindowedKeys.reader(window.get(), reader) : reader;
    }

    private Format.@Nullable Writer writer(Part key) {
        return key.slots().isEmpty() ? null : format(key).writer(key);
    }

    private Format format(Part part) {
        Format format = byName.get(part.formatName());
        if (format == null) {
            throw new SqlException(
                    "0A000",
                    "Format " + part.formatName() + " of the " + part.words() + " of "
                            + part.source().name() + " is not supported; supported are "
                            + String.join(", ", byName.keySet()) + ".");
        }
        return format;
    }

    private static Optional<Column> declared(Source source, String name) {
        return source.columns().stream()
                .filter(column -> column.name().equals(name))
                .findFirst();
    }

    private static java.util.function.Supplier<IllegalArgumentException> unknown(Source source, String name) {
        return () -> new IllegalArgumentException(source.name() + " has no column " + name);
    }
}
