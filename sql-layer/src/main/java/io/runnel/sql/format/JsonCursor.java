package io.runnel.sql.format;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Walks the bytes of a JSON document. It knows what ordinary documents have; whatever else it meets, also what is no
 * JSON, it leaves to a parser that knows everything, by {@link UnusualException}. What is passed over is looked at only
 * as far as it takes to find its end. For one thread.
 */
final class JsonCursor {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long EACH = 0x0101010101010101L;
    private static final long HIGH_BITS = EACH << 7;
    private static final long QUOTES = '"' * EACH;
    private static final long BACKSLASHES = '\\' * EACH;
    private static final long SPACES = ' ' * EACH;

    /** A text longer than this is left to the parser, which has a limit of its own. */
    private static final int MAX_TEXT_BYTES = 1 << 20;

    private final JsonNumber skipped = new JsonNumber();
    private byte[] bytes = {};
    private int at;
    private int end;

    void open(byte[] document, int from, int to) {
        bytes = document;
        at = from;
        end = to;
    }

    byte[] bytes() {
        return bytes;
    }

    int position() {
        return at;
    }

    /** The next byte that is no white space, which it then stands on. */
    int token() {
        while (at < end) {
            int next = bytes[at];
            if (next > ' ') {
                return next;
            }
            if (next != ' ' && next != '\n' && next != '\r' && next != '\t') {
                throw UnusualException.INSTANCE;
            }
            at++;
        }
        throw UnusualException.INSTANCE;
    }

    /** Whether only white space is left. */
    boolean atEnd() {
        while (at < end && (bytes[at] == ' ' || bytes[at] == '\n' || bytes[at] == '\r' || bytes[at] == '\t')) {
            at++;
        }
        return at == end;
    }

    /** Looks whether this is the last byte, but for white space. */
    void requireEnd(char wanted) {
        int last = end - 1;
        while (last >= at
                && (bytes[last] == ' ' || bytes[last] == '\n' || bytes[last] == '\r' || bytes[last] == '\t')) {
            last--;
        }
        if (last < at || bytes[last] != wanted) {
            throw UnusualException.INSTANCE;
        }
    }

    /** Passes over the next byte, which must be this one. */
    void take(char wanted) {
        if (token() != wanted) {
            throw UnusualException.INSTANCE;
        }
        at++;
    }

    /** Passes over the byte it stands on. */
    void step() {
        at++;
    }

    /** Passes over these bytes and a quote, if they are next; standing behind the opening quote of a name. */
    boolean takeName(byte[] name) {
        int close = at + name.length;
        if (close >= end || bytes[close] != '"') {
            return false;
        }
        for (int index = 0; index < name.length; index++) {
            if (bytes[at + index] != name[index]) {
                return false;
            }
        }
        at = close + 1;
        return true;
    }

    /** The text whose opening quote it stands on, which has no escapes; passes over it. */
    String text() {
        int from = at + 1;
        int close = closingQuote(from);
        int length = close - from;
        if (bytes[close] != '"' || length > MAX_TEXT_BYTES) {
            throw UnusualException.INSTANCE;
        }
        at = close + 1;
        if (isAscii(from, close)) {
            return new String(bytes, from, length, StandardCharsets.ISO_8859_1);
        }
        String text = new String(bytes, from, length, StandardCharsets.UTF_8);
        if (text.indexOf('\uFFFD') >= 0) {
            throw UnusualException.INSTANCE; // Perhaps no UTF-8.
        }
        return text;
    }

    /**
     * Whether one of these texts, each in quotes, may stand between here and the end; false is for sure.
     *
     * @param firsts eight times the first byte behind the quote, for each of the texts
     */
    boolean mayHave(byte[][] quoted, long[] firsts) {
        int index = at;
        for (; index + Long.BYTES < end; index += Long.BYTES) {
            long word = (long) LONGS.get(bytes, index);
            long behind = (long) LONGS.get(bytes, index + 1);
            long begins = 0;
            for (long first : firsts) {
                begins |= zeroes(behind ^ first);
            }
            // Bits above the lowest one may be wrong: the bytes themselves are looked at.
            long found = zeroes(word ^ QUOTES) & begins | zeroes(word ^ BACKSLASHES);
            for (; found != 0; found &= found - 1) {
                if (mayBegin(index + (Long.numberOfTrailingZeros(found) >>> 3), quoted)) {
                    return true;
                }
            }
        }
        for (; index < end; index++) {
            if (mayBegin(index, quoted)) {
                return true;
            }
        }
        return false;
    }

    /** Eight times the byte. */
    static long repeated(byte value) {
        return (value & 0xff) * EACH;
    }

    private boolean mayBegin(int index, byte[][] quoted) {
        if (bytes[index] != '"') {
            return bytes[index] == '\\';
        }
        for (byte[] text : quoted) {
            if (index + text.length <= end
                    && bytes[index + 1] == text[1]
                    && Arrays.equals(bytes, index, index + text.length, text, 0, text.length)) {
                return true;
            }
        }
        return false;
    }

    /** Passes over any value. */
    void skipValue() {
        int first = token();
        if (first == '"') {
            skipText();
        } else if (first == '{' || first == '[') {
            skipNested();
        } else {
            skipWord();
        }
    }

    private void skipText() {
        int close = closingQuote(at + 1);
        while (bytes[close] == '\\') {
            if (close + 2 >= end) {
                throw UnusualException.INSTANCE;
            }
            close = closingQuote(close + 2);
        }
        at = close + 1;
    }

    private void skipNested() {
        int depth = 0;
        do {
            switch (token()) {
                case '{', '[' -> {
                    depth++;
                    at++;
                }
                case '}', ']' -> {
                    depth--;
                    at++;
                }
                case '"' -> skipText();
                default -> at++;
            }
        } while (depth > 0);
    }

    /** A number, true, false or null. */
    private void skipWord() {
        int first = bytes[at];
        if (first == 't') {
            take("true");
        } else if (first == 'f') {
            take("false");
        } else if (first == 'n') {
            take("null");
        } else {
            skipped.read(this);
        }
    }

    /** Passes over this word, which must be next. */
    void take(String word) {
        int length = word.length();
        if (end - at < length) {
            throw UnusualException.INSTANCE;
        }
        for (int index = 0; index < length; index++) {
            if (bytes[at + index] != word.charAt(index)) {
                throw UnusualException.INSTANCE;
            }
        }
        at += length;
        requireDelimiter();
    }

    /** What ends a number or word. */
    void requireDelimiter() {
        int next = at < end ? bytes[at] : ' ';
        if (next != ',' && next != '}' && next != ']' && next > ' ' || next < 0) {
            throw UnusualException.INSTANCE;
        }
    }

    /** The byte it stands on, or -1 at the end. */
    int current() {
        return at < end ? bytes[at] : -1;
    }

    /** The first quote or backslash from there on. */
    private int closingQuote(int from) {
        int index = from;
        while (index + Long.BYTES <= end) {
            long word = (long) LONGS.get(bytes, index);
            // The lowest bit set belongs to the first byte that is a quote, a backslash, or a control character.
            long found = zeroes(word ^ QUOTES) | zeroes(word ^ BACKSLASHES) | ((word - SPACES) & ~word & HIGH_BITS);
            if (found != 0) {
                return checked(index + (Long.numberOfTrailingZeros(found) >>> 3));
            }
            index += Long.BYTES;
        }
        while (index < end) {
            int next = bytes[index];
            if (next == '"' || next == '\\' || next >= 0 && next < ' ') {
                return checked(index);
            }
            index++;
        }
        throw UnusualException.INSTANCE;
    }

    private int checked(int index) {
        if (bytes[index] != '"' && bytes[index] != '\\') {
            throw UnusualException.INSTANCE;
        }
        return index;
    }

    private static long zeroes(long word) {
        return (word - EACH) & ~word & HIGH_BITS;
    }

    private boolean isAscii(int from, int to) {
        int index = from;
        for (; index + Long.BYTES <= to; index += Long.BYTES) {
            if (((long) LONGS.get(bytes, index) & HIGH_BITS) != 0) {
                return false;
            }
        }
        for (; index < to; index++) {
            if (bytes[index] < 0) {
                return false;
            }
        }
        return true;
    }

    /** The document has something that is not read here. Without a stack trace: it costs next to nothing. */
    static final class UnusualException extends RuntimeException {
        static final UnusualException INSTANCE = new UnusualException();

        private static final long serialVersionUID = 1L;

        private UnusualException() {
            super("left to the parser", null, false, false);
        }
    }
}
