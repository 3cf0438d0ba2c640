package io.runnel.sql.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads JSON text token by token, without a tree. For one thread at a time. */
abstract sealed class JsonReader implements Format.Reader {
    private final JsonFactory factory;
    private final String part;
    private byte[] copy = {};

    private JsonReader(JsonFactory factory, String part) {
        this.factory = factory;
        this.part = part;
    }

    /** Reads the document; the parser stands on its first token. */
    abstract void readDocument(JsonParser in, @Nullable Object[] row) throws IOException;

    @Override
    public final void read(ByteBuffer bytes, @Nullable Object[] row) {
        try (JsonParser in = parser(bytes)) {
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

    private JsonParser parser(ByteBuffer bytes) throws IOException {
        int length = bytes.remaining();
        if (bytes.hasArray()) {
            return factory.createParser(bytes.array(), bytes.arrayOffset() + bytes.position(), length);
        }
        if (copy.length < length) {
            copy = new byte[length];
        }
        bytes.get(bytes.position(), copy, 0, length);
        return factory.createParser(copy, 0, length);
    }

    /** One value without an object around it. */
    static final class Bare extends JsonReader {
        private final JsonColumn column;

        Bare(JsonFactory factory, JsonColumn column, String part) {
            super(factory, part);
            this.column = column;
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
        private final boolean[] exact;
        private final String part;

        Fields(JsonFactory factory, List<JsonColumn> columns, String part) {
            super(factory, part);
            this.part = part;
            this.columns = columns;
            this.exact = new boolean[columns.size()];
            this.names = new JsonNames(columns.stream().map(JsonColumn::name).toList());
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
            Arrays.fill(exact, false);
            for (String field = in.nextFieldName(); field != null; field = in.nextFieldName()) {
                in.nextToken();
                readField(names.match(field), in, row);
            }
        }

        private void readField(JsonNames.Match match, JsonParser in, @Nullable Object[] row) throws IOException {
            if (match.index() < 0 || (exact[match.index()] && !match.exact())) {
                in.skipChildren();
                return;
            }
            JsonColumn column = columns.get(match.index());
            exact[match.index()] = match.exact();
            row[column.index()] = column.read(in);
        }
    }
}
