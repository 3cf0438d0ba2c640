package io.runnel.sql.format;

import io.runnel.sql.catalog.Column;
import io.runnel.sql.catalog.ColumnType;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;

/**
 * A column as text between delimiters.
 *
 * @param index in the row
 */
record DelimitedColumn(Column column, int index, DelimitedValue value) {
    private static final char REPLACEMENT = '\uFFFD';
    private static final int MOST_OF_A_MESSAGE = 60;

    /** @throws RecordFormatException if the text is no value of the column's type */
    Object read(byte[] bytes, int from, int to) {
        if (value.isWholeNumber() && to - from < DelimitedValue.MAX_FAST_DIGITS) {
            long number = DelimitedValue.digits(bytes, from, to);
            if (number >= 0) {
                return value.ofDigits(number);
            }
        }
        String text = text(bytes, from, to);
        try {
            return value.of(text, column.type());
        } catch (ArithmeticException | IllegalArgumentException | DateTimeException e) {
            throw new RecordFormatException(
                    "Column " + column.name() + " is text '"
                            + (text.length() <= MOST_OF_A_MESSAGE ? text : text.substring(0, MOST_OF_A_MESSAGE) + "…")
                            + "', where " + ColumnType.text(column.type()) + " was expected.",
                    e);
        }
    }

    private String text(byte[] bytes, int from, int to) {
        String text = new String(bytes, from, to - from, StandardCharsets.UTF_8);
        if (text.indexOf(REPLACEMENT) >= 0) {
            checkUtf8(bytes, from, to);
        }
        return text;
    }

    private void checkUtf8(byte[] bytes, int from, int to) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, from, to - from));
        } catch (CharacterCodingException e) {
            throw new RecordFormatException("Column " + column.name() + " has bytes that are not UTF-8.", e);
        }
    }

    /** @throws RecordFormatException if the type's digits do not suffice */
    String text(Object content) {
        try {
            return value.text(content, column.type());
        } catch (ArithmeticException e) {
            throw new RecordFormatException(
                    "Column " + column.name() + " is " + column.type() + ": " + e.getMessage() + ".", e);
        }
    }
}
