package io.runnel.sql.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import io.runnel.sql.format.JsonCursor.UnusualException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of ordinary JSON objects straight from their bytes: names without escapes, values as their types
 * write them. A record's fields mostly come in the order of the record before, so a name is compared with the one that
 * stood there then, and no text is made of it. Stops behind the last field that matters: that the document was not
 * cut off, its last byte tells. For one thread.
 */
final class JsonFieldScan {
    /** Fields of a record whose names are remembered; those behind are looked up one by one. */
    private static final int MAX_REMEMBERED = 64;

    private final JsonFactory factory;
    private final List<JsonColumn> columns;
    private final JsonNames names;
    private final JsonFound found;
    private final JsonCursor in = new JsonCursor();
    private final JsonNumber number = new JsonNumber();
    private final byte[][] quotedNames;
    private final long[] firstBytes;
    private final byte[] @Nullable [] rememberedNames = new byte[MAX_REMEMBERED][];
    private final JsonNames.Match[] remembered = new JsonNames.Match[MAX_REMEMBERED];

    JsonFieldScan(JsonFactory factory, List<JsonColumn> columns, JsonNames names) {
        this.factory = factory;
        this.columns = columns;
        this.names = names;
        this.quotedNames = columns.stream()
                .map(column -> ('"' + column.name() + '"').getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
        this.firstBytes = Arrays.stream(quotedNames)
                .mapToLong(name -> JsonCursor.repeated(name[1]))
                .distinct()
                .toArray();
        this.found = new JsonFound(columns.size());
    }

    /** Whether it has read the object; if not, the row may have some of its values, and a parser must read it. */
    boolean read(byte[] bytes, int from, int to, @Nullable Object[] row) {
        in.open(bytes, from, to);
        try {
            readObject(row);
            return true;
        } catch (UnusualException e) {
            return false;
        }
    }

    private void readObject(@Nullable Object[] row) {
        found.clear();
        in.requireEnd('}');
        in.take('{');
        if (in.token() == '}') {
            in.step();
            requireEnd();
            return;
        }
        for (int field = 0; ; field++) {
            in.take('"');
            JsonNames.Match match = name(field);
            in.take(':');
            if (found.takes(match)) {
                JsonColumn column = columns.get(match.index());
                row[column.index()] = value(column.value());
                if (found.all() || found.allInAnyCase() && !in.mayHave(quotedNames, firstBytes)) {
                    return;
                }
            } else {
                in.skipValue();
            }
            if (in.token() == '}') {
                in.step();
                requireEnd();
                return;
            }
            in.take(',');
        }
    }

    private void requireEnd() {
        if (!in.atEnd()) {
            throw UnusualException.INSTANCE;
        }
    }

    /** What the name belongs to whose opening quote was passed. */
    private JsonNames.Match name(int field) {
        if (field < MAX_REMEMBERED) {
            byte[] last = rememberedNames[field];
            if (last != null && in.takeName(last)) {
                return remembered[field];
            }
        }
        byte[] name = nameBytes();
        JsonNames.Match match = names.match(new String(name, StandardCharsets.US_ASCII));
        if (field < MAX_REMEMBERED) {
            rememberedNames[field] = name;
            remembered[field] = match;
        }
        return match;
    }

    private byte[] nameBytes() {
        int from = in.position();
        for (int next = in.current(); next != '"'; next = in.current()) {
            if (next < ' ' || next == '\\') {
                throw UnusualException.INSTANCE; // Also at the end, and where the name is not ASCII.
            }
            in.step();
        }
        byte[] name = Arrays.copyOfRange(in.bytes(), from, in.position());
        in.step();
        return name;
    }

    private @Nullable Object value(JsonValue value) {
        int first = in.token();
        if (first == 'n') {
            in.take("null");
            return null;
        }
        try {
            return value instanceof JsonScalar scalar ? scalar(scalar, first) : nested(value);
        } catch (ArithmeticException
                | IllegalArgumentException
                | DateTimeException
                | RecordFormatException
                | IOException e) {
            throw UnusualException.INSTANCE; // The parser finds the same, and says what and where.
        }
    }

    private Object scalar(JsonScalar scalar, int first) {
        JsonScalar.Form form = scalar.form();
        if (first == '"') {
            return form.ofText(in.text(), scalar.sqlType());
        }
        if (first == '{' || first == '[') {
            throw UnusualException.INSTANCE;
        }
        return switch (form) {
            case BOOLEAN -> word(first);
            case VARCHAR -> wordText(first);
            case VARBINARY -> throw UnusualException.INSTANCE;
            case INTEGER, DATE -> {
                number.read(in);
                yield number.toInt();
            }
            case TIME -> {
                number.read(in);
                yield JsonScalar.Form.timeMs(number.toLong());
            }
            case BIGINT, TIMESTAMP -> {
                number.read(in);
                yield number.toLong();
            }
            case DOUBLE -> {
                number.read(in);
                yield number.toDouble(in);
            }
            case DECIMAL -> {
                number.read(in);
                yield Decimals.fit(number.toDecimal(), scalar.sqlType());
            }
        };
    }

    private Boolean word(int first) {
        boolean isTrue = first == 't';
        in.take(isTrue ? "true" : "false");
        return isTrue;
    }

    /** A number, true or false as it stands there. */
    private String wordText(int first) {
        int from = in.position();
        if (first == 't' || first == 'f') {
            word(first);
        } else {
            number.read(in);
        }
        return new String(in.bytes(), from, in.position() - from, StandardCharsets.US_ASCII);
    }

    private @Nullable Object nested(JsonValue value) throws IOException {
        int from = in.position();
        in.skipValue();
        try (JsonParser parser = factory.createParser(in.bytes(), from, in.position() - from)) {
            parser.nextToken();
            Object content = value.read(parser);
            if (parser.nextToken() != null) {
                throw UnusualException.INSTANCE;
            }
            return content;
        }
    }
}
