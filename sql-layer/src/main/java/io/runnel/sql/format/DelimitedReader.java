package io.runnel.sql.format;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads a line of CSV from its bytes; only the columns that are wanted become values.
 *
 * <pre>
 *   line   = column *( delimiter column )
 *   column = plain / quote *( any but a quote / quote quote ) quote *blank
 *   plain  = anything up to a delimiter or the end of the line; a quote within it is a character like others
 * </pre>
 *
 * As in ksqlDB, empty lines before the line are passed over, what follows it is not looked at, and the line must have
 * as many columns as are declared. For one thread at a time.
 */
final class DelimitedReader implements Format.Reader {
    private static final byte QUOTE = '"';

    private final String part;
    private final byte[] delimiter;
    private final @Nullable DelimitedColumn[] columns;

    private byte[] copy = {};
    private byte[] data = copy;
    private int end;
    private int at;

    /** Where the column that was read last has its text. */
    private byte[] text = copy;

    private int from;
    private int to;

    /** @param columns by their places in the line; null for those that nobody asks for */
    DelimitedReader(String part, Delimiter delimiter, @Nullable DelimitedColumn[] columns) {
        this.part = part;
        this.delimiter = String.valueOf(delimiter.character()).getBytes(StandardCharsets.UTF_8);
        this.columns = columns;
    }

    @Override
    public void read(ByteBuffer bytes, @Nullable Object[] row) {
        take(bytes);
        while (at < end && isLineEnd(data[at])) {
            at++;
        }
        int place = 0;
        boolean more = true;
        while (more) {
            readText();
            DelimitedColumn column = place < columns.length ? columns[place] : null;
            if (column != null && to > from) {
                row[column.index()] = column.read(text, from, to);
            }
            place++;
            more = isDelimiter();
            at += more ? delimiter.length : 0;
        }
        if (place != columns.length) {
            throw new RecordFormatException("The " + part + " has " + place
                    + (place == 1 ? " column" : " columns") + " between its delimiters, where " + columns.length
                    + " were expected.");
        }
    }

    private void take(ByteBuffer bytes) {
        int length = bytes.remaining();
        if (bytes.hasArray()) {
            data = bytes.array();
            at = bytes.arrayOffset() + bytes.position();
        } else {
            if (copy.length < length) {
                copy = new byte[length];
            }
            bytes.get(bytes.position(), copy, 0, length);
            data = copy;
            at = 0;
        }
        end = at + length;
    }

    private void readText() {
        if (at < end && data[at] == QUOTE) {
            readQuoted();
            return;
        }
        text = data;
        from = at;
        while (at < end && !isLineEnd(data[at]) && !isDelimiter()) {
            at++;
        }
        to = at;
    }

    private void readQuoted() {
        int quotesWithin = 0;
        int start = ++at;
        while (true) {
            if (at >= end) {
                throw new RecordFormatException("The " + part + " ends within quotes.");
            }
            if (data[at] == QUOTE) {
                if (at + 1 >= end || data[at + 1] != QUOTE) {
                    break;
                }
                quotesWithin++;
                at++;
            }
            at++;
        }
        if (quotesWithin == 0) {
            text = data;
            from = start;
            to = at;
        } else {
            unescape(start, at, quotesWithin);
        }
        at++;
        skipBlanks();
    }

    /** Copies what stands between quotes, with one quote for each two. */
    private void unescape(int start, int stop, int quotesWithin) {
        byte[] plain = new byte[stop - start - quotesWithin];
        int length = 0;
        for (int index = start; index < stop; index++) {
            plain[length++] = data[index];
            index += data[index] == QUOTE ? 1 : 0;
        }
        text = plain;
        from = 0;
        to = length;
    }

    private void skipBlanks() {
        while (at < end && !isLineEnd(data[at]) && !isDelimiter()) {
            if (data[at] != ' ' && data[at] != '\t') {
                throw new RecordFormatException(
                        "The " + part + " goes on behind a closing quote before the next delimiter.");
            }
            at++;
        }
    }

    private static boolean isLineEnd(byte b) {
        return b == '\n' || b == '\r';
    }

    private boolean isDelimiter() {
        if (at >= end || data[at] != delimiter[0] || end - at < delimiter.length) {
            return false;
        }
        for (int index = 1; index < delimiter.length; index++) {
            if (data[at + index] != delimiter[index]) {
                return false;
            }
        }
        return true;
    }
}
