package io.runnel.sql.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;

/** Reads bytes, fixed or the bytes of a text. */
@FunctionalInterface
interface AvroBytes {
    byte[] read(BinaryDecoder in) throws IOException;

    static byte[] fixed(Schema writer, BinaryDecoder in) throws IOException {
        int left = in.inputStream().available();
        if (writer.getFixedSize() > left) {
            throw new AvroRuntimeException(
                    "a field has " + writer.getFixedSize() + " bytes where " + left + " are left");
        }
        byte[] bytes = new byte[writer.getFixedSize()];
        in.readFixed(bytes);
        return bytes;
    }

    /** Reads what Avro's decoder would read too, but looks first whether a record that claims so many bytes has them. */
    static byte[] bounded(BinaryDecoder in) throws IOException {
        long length = in.readLong();
        int left = in.inputStream().available();
        if (length < 0 || length > left) {
            throw new AvroRuntimeException("a field claims " + length + " bytes where " + left + " are left");
        }
        byte[] bytes = new byte[(int) length];
        in.readFixed(bytes);
        return bytes;
    }

    static String text(byte[] bytes, String path) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new RecordFormatException(
                    "Field " + path + " has " + bytes.length + " bytes that are not UTF-8, where VARCHAR was expected.",
                    e);
        }
    }
}
