package io.runnel.sql.format;

import io.runnel.sql.SqlException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.calcite.avatica.util.ByteString;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/**
 * One column, written as Kafka's own serializers write it: INTEGER as 4 bytes, BIGINT and DOUBLE as 8, big-endian;
 * VARCHAR as UTF-8; VARBINARY as it is. Source: ksqlDB's KAFKA format.
 */
final class KafkaFormat implements Format {
    @Override
    public Reader reader(Part part, List<Slot> slots) {
        SqlTypeName type = columnType(part);
        Slot slot = slots.get(0);
        int index = slot.index();
        String name = slot.column().name();
        return (bytes, row) -> row[index] = read(bytes, type, name);
    }

    @Override
    public Writer writer(Part part) {
        SqlTypeName type = columnType(part);
        int index = part.slots().get(0).index();
        String name = part.slots().get(0).column().name();
        return row -> write(row[index], type, name);
    }

    private static SqlTypeName columnType(Part part) {
        List<Slot> slots = part.slots();
        if (slots.size() != 1) {
            throw new SqlException(
                    "0A000",
                    "Format KAFKA carries one column, but the " + part.words() + " of "
                            + part.source().name() + " has " + slots.size() + ": use JSON or AVRO.");
        }
        SqlTypeName type = slots.get(0).column().type().getSqlTypeName();
        return switch (type) {
            case INTEGER, BIGINT, DOUBLE, VARCHAR, VARBINARY -> type;
            default ->
                throw new SqlException(
                        "0A000",
                        "Format KAFKA cannot carry column "
                                + slots.get(0).column().name() + " of type " + type
                                + ": it knows INTEGER, BIGINT, DOUBLE, VARCHAR and VARBINARY. Use JSON or AVRO.");
        };
    }

    private static Object read(ByteBuffer bytes, SqlTypeName type, String name) {
        int at = bytes.position();
        return switch (type) {
            case INTEGER -> bytes(bytes, Integer.BYTES, type, name).getInt(at);
            case BIGINT -> bytes(bytes, Long.BYTES, type, name).getLong(at);
            case DOUBLE -> bytes(bytes, Double.BYTES, type, name).getDouble(at);
            case VARCHAR -> text(bytes, name);
            default -> new ByteString(copy(bytes));
        };
    }

    private static ByteBuffer bytes(ByteBuffer bytes, int length, SqlTypeName type, String name) {
        if (bytes.remaining() != length) {
            throw new RecordFormatException("Column " + name + " is " + type + ", which takes " + length
                    + " bytes in format KAFKA, but there are " + bytes.remaining() + ".");
        }
        return bytes;
    }

    private static String text(ByteBuffer bytes, String name) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.duplicate()).toString();
        } catch (CharacterCodingException e) {
            throw new RecordFormatException("Column " + name + " is VARCHAR, but its bytes are not UTF-8.", e);
        }
    }

    private static byte[] copy(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(bytes.position(), copy);
        return copy;
    }

    private static byte[] write(@Nullable Object value, SqlTypeName type, String name) {
        if (value == null) {
            throw new RecordFormatException("Column " + name + " is null, which format KAFKA cannot carry.");
        }
        return switch (type) {
            case INTEGER ->
                ByteBuffer.allocate(Integer.BYTES).putInt((Integer) value).array();
            case BIGINT -> ByteBuffer.allocate(Long.BYTES).putLong((Long) value).array();
            case DOUBLE ->
                ByteBuffer.allocate(Double.BYTES).putDouble((Double) value).array();
            case VARCHAR -> ((String) value).getBytes(StandardCharsets.UTF_8);
            default -> ((ByteString) value).getBytes();
        };
    }
}
