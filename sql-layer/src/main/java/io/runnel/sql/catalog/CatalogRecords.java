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
import java.util.TreeMap;
import org.apache.calcite.rel.type.RelDataType;
import org.jspecify.annotations.Nullable;

/**
 * The catalog's records: key {@code {"kind":"source","name":"FLIGHTS"}} or {@code {"kind":"type","name":"ADDRESS"}}, value
 * the definition as JSON with its version, or null when the source or the type was dropped.
 */
final class CatalogRecords {
    /** Version of the values that this class writes; it reads no newer ones. */
    private static final int VERSION = 1;

    private static final String SOURCE = "source";
    private static final String TYPE = "type";
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

    static LogRecord encode(CatalogChange change) {
        if (change instanceof CatalogChange.OfType type) {
            byte[] value = type.definition()
                    .map(definition -> json(new TypeDefinition(VERSION, ColumnType.text(definition))))
                    .orElse(null);
            return LogRecord.of(json(new Key(TYPE, type.name())), value);
        }
        CatalogChange.OfSource source = (CatalogChange.OfSource) change;
        byte[] value = source.definition()
                .map(definition -> json(definition(definition)))
                .orElse(null);
        return LogRecord.of(json(new Key(SOURCE, source.name())), value);
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
        if (!SOURCE.equals(name.kind())) {
            throw new IllegalStateException("the catalog holds a record of kind '" + name.kind() + "' (" + name.name()
                    + "), which this version does not know: a newer version wrote it");
        }
        return value == null
                ? CatalogChange.drop(name.name())
                : CatalogChange.define(source(name.name(), parse(value, Definition.class)));
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
