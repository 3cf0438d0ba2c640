package io.runnel.sql.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON text without a tree: objects as {@link JsonFieldScan} can, or else token by token, with the same outcome.
 * For one thread at a time.
 */
abstract sealed class JsonReader implements Format.Reader {
    private final JsonFactory factory;
    private final String part;
    private byte[] copy = {};

    private JsonReader(JsonFactory factory, String part) {
        this.factory = factory;
        this.part = part;
    }

    /** Whether it could read the document without a parser. */
    abstract boolean scanned(byte[] bytes, int from, int to, @Nullable Object[] row);

    /** Reads the document; the parser stands on its first token. */
    abstract void readDocument(JsonParser in, @Nullable Object[] row) throws IOException;

    @Override
    public final void read(ByteBuffer bytes, @Nullable Object[] row) {
        int length = bytes.remaining();
        if (bytes.hasArray()) {
            read(bytes.array(), bytes.arrayOffset() + bytes.position(), length, row);
            return;
        }
        if (copy.length < length) {
            copy = new byte[length];
        }
        bytes.get(bytes.position(), copy, 0, length);
        read(copy, 0, length, row);
    }

    private void read(byte[] bytes, int from, int length, @Nullable Object[] row) {
        if (!scanned(bytes, from, from + length, row)) {
            parse(bytes, from, length, row);
        }
    }

    /** Reads by a parser alone. */
    final void parse(byte[] bytes, int from, int length, @Nullable Object[] row) {
        try (JsonParser in = factory.createParser(bytes, from, length)) {
            if (in.nextToken() == null) {
                throw new RecordFormatException("The " + part + " is empty, where JSON was expected.");
            }
            readDocument(in, row);
            if (in.nextToken() != null) {
                throw new RecordFormatException("The " + part + " goes on after its JSON document: " + in.currentToken()
                        + " at " + in.currentTokenLocation().offsetDescription() + ".");
            }
        } catch (JsonProcessingException e) {
            throw new RecordFormatException(
                    "The " + part + " is not JSON: " + e.getOriginalMessage()
                            + (e.getLocation() == null
                                    ? ""
                                    : " at " + e.getLocation().offsetDescription()) + ".",
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException("Reading from memory failed", e);
        }
    }

    /** One value without an object around it. */
    static final class Bare extends JsonReader {
        private final JsonColumn column;

        Bare(JsonFactory factory, JsonColumn column, String part) {
            super(factory, part);
            this.column = column;
        }

        @Override
        boolean scanned(byte[] bytes, int from, int to, @Nullable Object[] row) {
            return false;
        }

        @Override
        void readDocument(JsonParser in, @Nullable Object[] row) throws IOException {
            row[column.index()] = column.read(in);
        }
    }

    /** An object with a field per column. */
    static final class Fields extends JsonReader {
        private final List<JsonColumn> columns;
        private final JsonNames names;
        private final JsonFound found;
        private final JsonFieldScan scan;
        private final String part;

        Fields(JsonFactory factory, List<JsonColumn> columns, String part) {
            super(factory, part);
            this.part = part;
            this.columns = columns;
            this.found = new JsonFound(columns.size());
            this.names = new JsonNames(columns.stream().map(JsonColumn::name).toList());
            this.scan = new JsonFieldScan(factory, columns, names);
        }

        @Override
        boolean scanned(byte[] bytes, int from, int to, @Nullable Object[] row) {
            return scan.read(bytes, from, to, row);
        }

        @Override
        void readDocument(JsonParser in, @Nullable Object[] row) throws IOException {
            if (in.currentToken() == JsonToken.VALUE_NULL) {
                return;
            }
            if (in.currentToken() != JsonToken.START_OBJECT) {
                throw new RecordFormatException("The " + part + " is JSON " + JsonValue.words(in)
                        + ", where an object with a field per column was expected.");
            }
            found.clear();
            for (String field = in.nextFieldName(); field != null; field = in.nextFieldName()) {
                in.nextToken();
                JsonNames.Match match = names.match(field);
                if (found.takes(match)) {
                    JsonColumn column = columns.get(match.index());
                    row[column.index()] = column.read(in);
                } else {
                    in.skipChildren();
                }
            }
        }
    }
}
