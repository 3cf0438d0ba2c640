package io.runnel.sql.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.runnel.log.LogRecord;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/**
 * A record as text: {@code key | value | time name=header}. Key and value are UTF-8, {@code null}, {@code #7} for four
 * bytes, {@code ##7} for eight, or {@code 0x0aff}. Behind a key, {@code @0} is the start of its window, {@code @0-9} start
 * and end of its session.
 */
record RecordText(String key, String value, String time) {
    private static final Pattern WINDOW = Pattern.compile("(.*)@(\\d+)(?:-(\\d+))?");

    static RecordText parse(String line) {
        String[] cells = line.split(" \\| ", -1);
        if (cells.length < 2 || cells.length > 3) {
            throw new IllegalArgumentException("Not key | value | time: " + line);
        }
        return new RecordText(cells[0].strip(), cells[1].strip(), cells.length == 2 ? "0" : cells[2].strip());
    }

    /** The text that has these bytes: this one where it has. */
    RecordText of(byte @Nullable [] key, byte @Nullable [] value, long timeMs, List<Header> headers) {
        return new RecordText(
                Arrays.equals(key, keyBytes(this.key)) ? this.key : text(key),
                Arrays.equals(value, bytes(this.value)) ? this.value : text(value),
                time(timeMs, headers));
    }

    /** The same for a record that was not expected. */
    static RecordText unexpected(byte @Nullable [] key, byte @Nullable [] value, long timeMs, List<Header> headers) {
        return new RecordText(text(key), text(value), time(timeMs, headers));
    }

    LogRecord toRecord() {
        String[] words = time.split(" ");
        List<Header> headers = new ArrayList<>();
        for (int i = 1; i < words.length; i++) {
            String[] header = words[i].split("=", 2);
            headers.add(new RecordHeader(header[0], header[1].getBytes(UTF_8)));
        }
        return new LogRecord(keyBytes(key), bytes(value), Long.parseLong(words[0]), headers);
    }

    private static byte @Nullable [] keyBytes(String text) {
        Matcher window = WINDOW.matcher(text);
        if (!window.matches()) {
            return bytes(text);
        }
        byte[] key = Objects.requireNonNull(bytes(window.group(1)));
        String end = window.group(3);
        ByteBuffer whole = ByteBuffer.allocate(key.length + (end == null ? 1 : 2) * Long.BYTES)
                .put(key);
        if (end != null) {
            whole.putLong(Long.parseLong(end));
        }
        return whole.putLong(Long.parseLong(window.group(2))).array();
    }

    private static byte @Nullable [] bytes(String text) {
        if (text.equals("null")) {
            return null;
        } else if (text.startsWith("##")) {
            return ByteBuffer.allocate(Long.BYTES)
                    .putLong(Long.parseLong(text.substring(2)))
                    .array();
        } else if (text.startsWith("#")) {
            return ByteBuffer.allocate(Integer.BYTES)
                    .putInt(Integer.parseInt(text.substring(1)))
                    .array();
        } else if (text.startsWith("0x")) {
            return HexFormat.of().parseHex(text.substring(2));
        }
        return text.getBytes(UTF_8);
    }

    private static String text(byte @Nullable [] bytes) {
        if (bytes == null) {
            return "null";
        }
        String text = new String(bytes, UTF_8);
        return text.chars().allMatch(c -> c >= ' ' && c != '\uFFFD')
                ? text
                : "0x" + HexFormat.of().formatHex(bytes);
    }

    private static String time(long timeMs, List<Header> headers) {
        StringBuilder text = new StringBuilder(Long.toString(timeMs));
        headers.forEach(
                header -> text.append(' ').append(header.key()).append('=').append(new String(header.value(), UTF_8)));
        return text.toString();
    }

    @Override
    public String toString() {
        return key + " | " + value + " | " + time;
    }
}
