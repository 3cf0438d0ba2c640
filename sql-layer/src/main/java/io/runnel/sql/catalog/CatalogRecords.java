package io.runnel.sql.catalog;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.runnel.log.LogRecord;
import io.runnel.sql.SqlTypes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.calcite.rel.type.RelDataType;
import org.jspecify.annotations.Nullable;

/**
 * The catalog's records: key {@code {"kind":"source","name":"FLIGHTS"}} or {@code {"kind":"type","name":"ADDRESS"}} or {@code
 * {"kind":"query","name":"CSAS_LATE_7"}}, value the definition as JSON with its version, or null when it was dropped.
 */
final class CatalogRecords {
    /** Version of the values that this class writes; it reads no newer ones. */
    private static final int VERSION = 1;

    private static final String SOURCE = "source";
    private static final String TYPE = "type";
    private static final String QUERY = "query";
    private static final ObjectMapper JSON = new ObjectMapper()
            // A field that a later form adds without a new version changes nothing for those who do not know it.
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    private CatalogRecords() {}

    record Key(
            @JsonProperty("kind") String kind,
            @JsonProperty("name") String name) {}

    record Definition(
            @JsonProperty("version") int version,
            @JsonProperty("kind") String kind,
            @JsonProperty("topic") String topic,
            @JsonProperty("columns") List<ColumnText> columns,
            @JsonProperty("keyFormat") String keyFormat,
            @JsonProperty("valueFormat") String valueFormat,
            @JsonProperty("options") Map<String, String> options) {}

    record ColumnText(
            @JsonProperty("name") String name,
            @JsonProperty("type") String type,
            @JsonProperty("nullable") boolean nullable,
            @JsonProperty("role") String role,

            @JsonProperty("header") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String header) {}

    record TypeDefinition(
            @JsonProperty("version") int version,
            @JsonProperty("type") String type) {}

    record QueryDefinition(
            @JsonProperty("version") int version,
            @JsonProperty("kind") String kind,
            @JsonProperty("statement") String statement,
            @JsonProperty("sink") String sink,
            @JsonProperty("sources") List<String> sources,

            @JsonProperty("columns") @Nullable Map<String, List<String>> columns,

            @JsonProperty("state") String state,
            @JsonProperty("onError") String onError,
            @JsonProperty("properties") Map<String, String> properties,
            @JsonProperty("createdMs") long createdMs,
            @JsonProperty("resumed") long resumed) {
        static QueryDefinition of(PersistentQuery query) {
            return new QueryDefinition(
                    VERSION,
                    query.kind().name(),
                    query.statement(),
                    query.sink(),
                    query.sources(),
                    query.columns(),
                    query.state().name(),
                    query.onError().name(),
                    query.properties(),
                    query.createdMs(),
                    query.resumed());
        }

        PersistentQuery query(String id) {
            return new PersistentQuery(
                    id,
                    PersistentQuery.Kind.valueOf(kind),
                    statement,
                    sink,
                    sources,
                    columns == null ? new TreeMap<>() : new TreeMap<>(columns),
                    PersistentQuery.DesiredState.valueOf(state),
                    PersistentQuery.OnError.valueOf(onError),
                    new TreeMap<>(properties),
                    createdMs,
                    resumed);
        }
    }

    /** One record for each change; several are appended together. */
    static List<LogRecord> encode(CatalogChange change) {
        if (change instanceof CatalogChange.Several several) {
            return several.changes().stream()
                    .flatMap(single -> encode(single).stream())
                    .toList();
        } else if (change instanceof CatalogChange.OfType type) {
            return List.of(record(TYPE, type.name(), type.definition().map(CatalogRecords::typeDefinition)));
        } else if (change instanceof CatalogChange.OfQuery query) {
            return List.of(record(QUERY, query.id(), query.definition().map(QueryDefinition::of)));
        }
        CatalogChange.OfSource source = (CatalogChange.OfSource) change;
        return List.of(record(SOURCE, source.name(), source.definition().map(CatalogRecords::definition)));
    }

    private static LogRecord record(String kind, String name, Optional<?> definition) {
        return LogRecord.of(
                json(new Key(kind, name)), definition.map(CatalogRecords::json).orElse(null));
    }

    private static TypeDefinition typeDefinition(RelDataType type) {
        return new TypeDefinition(VERSION, ColumnType.text(type));
    }

    /**
     * The change that a record tells of.
     *
     * @throws IllegalStateException if the record is not of this catalog, or of a newer version
     */
    static CatalogChange decode(@Nullable ByteBuffer key, @Nullable ByteBuffer value) {
        if (key == null) {
            throw new IllegalStateException("a catalog record has no key");
        }
        Key name = parse(key, Key.class);
        if (TYPE.equals(name.kind())) {
            return value == null
                    ? CatalogChange.dropType(name.name())
                    : CatalogChange.defineType(name.name(), type(name.name(), parse(value, TypeDefinition.class)));
        }
        if (QUERY.equals(name.kind())) {
            return value == null
                    ? CatalogChange.terminate(name.name())
                    : CatalogChange.define(query(name.name(), parse(value, QueryDefinition.class)));
        }
        if (!SOURCE.equals(name.kind())) {
            throw new IllegalStateException("the catalog holds a record of kind '" + name.kind() + "' (" + name.name()
                    + "), which this version does not know: a newer version wrote it");
        }
        return value == null
                ? CatalogChange.drop(name.name())
                : CatalogChange.define(source(name.name(), parse(value, Definition.class)));
    }

    private static PersistentQuery query(String id, QueryDefinition definition) {
        checkVersion(id, definition.version());
        return definition.query(id);
    }

    private static Definition definition(Source source) {
        return new Definition(
                VERSION,
                source.kind().name(),
                source.topic(),
                source.columns().stream().map(CatalogRecords::text).toList(),
                source.keyFormat(),
                source.valueFormat(),
                new TreeMap<>(source.options()));
    }

    private static Source source(String name, Definition definition) {
        checkVersion(name, definition.version());
        return new Source(
                name,
                SourceKind.valueOf(definition.kind()),
                definition.topic(),
                definition.columns().stream().map(CatalogRecords::column).toList(),
                definition.keyFormat(),
                definition.valueFormat(),
                definition.options());
    }

    private static RelDataType type(String name, TypeDefinition definition) {
        checkVersion(name, definition.version());
        return ColumnType.parse(definition.type());
    }

    private static void checkVersion(String name, int version) {
        if (version > VERSION) {
            throw new IllegalStateException("the definition of " + name + " has version " + version
                    + ", and this version of Runnel reads up to " + VERSION);
        }
    }

    private static ColumnText text(Column column) {
        return new ColumnText(
                column.name(),
                ColumnType.text(column.type()),
                column.type().isNullable(),
                column.role().name(),
                column.header());
    }

    private static Column column(ColumnText text) {
        return new Column(
                text.name(),
                SqlTypes.FACTORY.createTypeWithNullability(ColumnType.parse(text.type()), text.nullable()),
                Column.Role.valueOf(text.role()),
                text.header());
    }

    private static byte[] json(Object value) {
        try {
            return JSON.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write " + value, e);
        }
    }

    private static <T> T parse(ByteBuffer bytes, Class<T> type) {
        String text = StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
        try {
            return JSON.readValue(text, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a catalog record is not what it should be: " + text, e);
        }
    }
}
