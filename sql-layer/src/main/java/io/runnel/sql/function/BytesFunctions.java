package io.runnel.sql.function;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.apache.calcite.avatica.util.ByteString;
import org.jspecify.annotations.Nullable;

/** Functions of BYTES, and of text that stands for bytes in hex, base64, UTF-8 or ASCII. */
public final class BytesFunctions {
    private BytesFunctions() {}

    /** Called by generated code. */
    @Form(
            value = "TO_BYTES(text VARCHAR, encoding VARCHAR) BYTES",
            about = "The bytes that a text in an encoding ('hex', 'utf8', 'ascii', 'base64') stands for.",
            examples = {"TO_BYTES('AQI=', 'base64') gives 0102", "TO_BYTES('é', 'utf8') gives c3a9"})
    public static ByteString toBytes(String text, String encoding) {
        return new ByteString(decoded(text, encoding));
    }

    /** Called by generated code. */
    @Form(
            value = "FROM_BYTES(bytes BYTES, encoding VARCHAR) VARCHAR",
            about = "The text of the bytes in an encoding: 'hex', 'utf8', 'ascii' or 'base64'.",
            examples = {"FROM_BYTES(x'0102', 'base64') gives AQI=", "FROM_BYTES(x'c3a9', 'utf8') gives é"})
    public static String fromBytes(ByteString bytes, String encoding) {
        return encoded(bytes.getBytes(), encoding);
    }

    /** Called by generated code. */
    @Form(
            value = "ENCODE(text VARCHAR, from VARCHAR, to VARCHAR) VARCHAR",
            about = "A text in one encoding ('hex', 'utf8', 'ascii', 'base64') in another.",
            examples = {
                "ENCODE('4578616d706c6521', 'hex', 'utf8') gives Example!",
                "ENCODE('a', 'utf8', 'hex') gives 61"
            })
    public static String encode(String text, String from, String to) {
        return encoded(decoded(text, from), to);
    }

    private static byte[] decoded(String text, String encoding) {
        return switch (encoding.toLowerCase(Locale.ROOT)) {
            case "hex" -> HexFormat.of().parseHex(hexDigits(text));
            case "utf8" -> text.getBytes(StandardCharsets.UTF_8);
            case "ascii" -> text.getBytes(StandardCharsets.US_ASCII);
            case "base64" -> Base64.getDecoder().decode(text);
            default -> throw unknown(encoding);
        };
    }

    /** Digits without {@code 0x} or {@code X'…'} around them, an even number of them. */
    private static String hexDigits(String text) {
        String digits = text.matches("[xX]'[0-9a-fA-F]*'")
                ? text.substring(2, text.length() - 1)
                : text.regionMatches(true, 0, "0x", 0, 2) ? text.substring(2) : text;
        return digits.length() % 2 == 0 ? digits : "0" + digits;
    }

    private static String encoded(byte[] bytes, String encoding) {
        return switch (encoding.toLowerCase(Locale.ROOT)) {
            case "hex" -> HexFormat.of().formatHex(bytes);
            case "utf8" -> new String(bytes, StandardCharsets.UTF_8);
            case "ascii" -> new String(bytes, StandardCharsets.US_ASCII);
            case "base64" -> Base64.getEncoder().encodeToString(bytes);
            default -> throw unknown(encoding);
        };
    }

    private static IllegalArgumentException unknown(String encoding) {
        return new IllegalArgumentException(
                "There is no encoding '" + encoding + "'; there are 'hex', 'utf8', 'ascii' and 'base64'");
    }

    /** Called by generated code. */
    @Form("LEN(bytes BYTES) INT")
    public static int length(ByteString bytes) {
        return bytes.length();
    }

    /** Called by generated code. */
    @Form(value = "CONCAT(bytes BYTES...) BYTES", nulls = true)
    public static ByteString concat(List<?> bytes) {
        ByteString all = ByteString.EMPTY;
        for (Object part : bytes) {
            all = part == null ? all : all.concat((ByteString) part);
        }
        return all;
    }

    /** Called by generated code. */
    @Form("LPAD(bytes BYTES, length INT, padding BYTES) BYTES")
    public static @Nullable ByteString padLeft(ByteString bytes, int length, ByteString padding) {
        ByteString filling = filling("LPAD", bytes, length, padding);
        return filling == null || bytes.length() >= length ? cut(filling, bytes, length) : filling.concat(bytes);
    }

    /** Called by generated code. */
    @Form("RPAD(bytes BYTES, length INT, padding BYTES) BYTES")
    public static @Nullable ByteString padRight(ByteString bytes, int length, ByteString padding) {
        ByteString filling = filling("RPAD", bytes, length, padding);
        return filling == null || bytes.length() >= length ? cut(filling, bytes, length) : bytes.concat(filling);
    }

    private static @Nullable ByteString cut(@Nullable ByteString filling, ByteString bytes, int length) {
        return filling == null ? null : bytes.substring(0, length);
    }

    /** The bytes that are missing; null if padding is impossible. */
    private static @Nullable ByteString filling(String function, ByteString bytes, int length, ByteString padding) {
        StringFunctions.checkPadding(function, length);
        if (padding.length() == 0 || length < 0) {
            return null;
        }
        byte[] filling = new byte[Math.max(0, length - bytes.length())];
        for (int index = 0; index < filling.length; index++) {
            filling[index] = padding.byteAt(index % padding.length());
        }
        return new ByteString(filling);
    }

    /** Called by generated code. */
    @Form("SPLIT(bytes BYTES, delimiter BYTES) ARRAY<BYTES>")
    public static List<?> split(ByteString bytes, ByteString delimiter) {
        List<Object> parts = new ArrayList<>();
        byte[] all = bytes.getBytes();
        byte[] between = delimiter.getBytes();
        if (between.length == 0) {
            for (byte single : all) {
                parts.add(new ByteString(new byte[] {single}));
            }
            return parts;
        }
        int start = 0;
        int at = 0;
        while (at + between.length <= all.length) {
            if (Arrays.equals(all, at, at + between.length, between, 0, between.length)) {
                parts.add(new ByteString(Arrays.copyOfRange(all, start, at)));
                at += between.length;
                start = at;
            } else {
                at++;
            }
        }
        parts.add(new ByteString(Arrays.copyOfRange(all, start, all.length)));
        return parts;
    }

    /** Called by generated code. */
    @Form(
            value = "BIGINT_FROM_BYTES(bytes BYTES) BIGINT",
            about =
                    "The number that 8 bytes hold, in the order 'BIG_ENDIAN', unless it is said to be 'LITTLE_ENDIAN'; null"
                            + " for another length or order.",
            examples = {
                "BIGINT_FROM_BYTES(TO_BYTES('AAAAASoF8gA=', 'base64')) gives 5000000000",
                "BIGINT_FROM_BYTES(x'0100000000000000', 'LITTLE_ENDIAN') gives 1",
                "BIGINT_FROM_BYTES(x'01') gives null"
            })
    public static @Nullable Long toLong(ByteString bytes) {
        return toLong(bytes, "BIG_ENDIAN");
    }

    /** Called by generated code. */
    @Form("BIGINT_FROM_BYTES(bytes BYTES, byteOrder VARCHAR) BIGINT")
    public static @Nullable Long toLong(ByteString bytes, String byteOrder) {
        ByteBuffer buffer = buffer(bytes, Long.BYTES, byteOrder);
        return buffer == null ? null : (Long) buffer.getLong();
    }

    /** Called by generated code. */
    @Form(
            value = "INT_FROM_BYTES(bytes BYTES) INT",
            about =
                    "The number that 4 bytes hold, in the order 'BIG_ENDIAN', unless it is said to be 'LITTLE_ENDIAN'; null"
                            + " for another length or order.",
            examples = {"INT_FROM_BYTES(TO_BYTES('AAAH5Q==', 'base64'), 'BIG_ENDIAN') gives 2021"})
    public static @Nullable Integer toInt(ByteString bytes) {
        return toInt(bytes, "BIG_ENDIAN");
    }

    /** Called by generated code. */
    @Form("INT_FROM_BYTES(bytes BYTES, byteOrder VARCHAR) INT")
    public static @Nullable Integer toInt(ByteString bytes, String byteOrder) {
        ByteBuffer buffer = buffer(bytes, Integer.BYTES, byteOrder);
        return buffer == null ? null : (Integer) buffer.getInt();
    }

    /** Called by generated code. */
    @Form(
            value = "DOUBLE_FROM_BYTES(bytes BYTES) DOUBLE",
            about =
                    "The number that 8 bytes hold, in the order 'BIG_ENDIAN', unless it is said to be 'LITTLE_ENDIAN'; null"
                            + " for another length or order.",
            examples = {"DOUBLE_FROM_BYTES(TO_BYTES('QICm/ZvJ9YI=', 'base64')) gives 532.8738323"})
    public static @Nullable Double toDouble(ByteString bytes) {
        return toDouble(bytes, "BIG_ENDIAN");
    }

    /** Called by generated code. */
    @Form("DOUBLE_FROM_BYTES(bytes BYTES, byteOrder VARCHAR) DOUBLE")
    public static @Nullable Double toDouble(ByteString bytes, String byteOrder) {
        ByteBuffer buffer = buffer(bytes, Double.BYTES, byteOrder);
        return buffer == null ? null : (Double) buffer.getDouble();
    }

    private static @Nullable ByteBuffer buffer(ByteString bytes, int length, String byteOrder) {
        if (bytes.length() != length) {
            return null;
        }
        return switch (byteOrder) {
            case "BIG_ENDIAN" -> ByteBuffer.wrap(bytes.getBytes());
            case "LITTLE_ENDIAN" -> ByteBuffer.wrap(bytes.getBytes()).order(ByteOrder.LITTLE_ENDIAN);
            default -> null;
        };
    }
}
