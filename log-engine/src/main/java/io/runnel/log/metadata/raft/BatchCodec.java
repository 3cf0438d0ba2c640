package io.runnel.log.metadata.raft;

import io.runnel.log.metadata.MetadataRecord;
import io.runnel.log.metadata.MetadataRecordCodec;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * The bytes of a batch in the Raft log, and of a snapshot's file:
 *
 * <pre>
 * byte   version, 1
 * byte   1 if the rest after the offset is deflated, else 0
 * long   offset: in the log that of the batch on whose image this one was decided, in a snapshot that of the newest batch
 *        in it
 * int    number of records
 * for each record
 *   int    its length
 *   bytes  its JSON, see MetadataRecordCodec
 * </pre>
 *
 * <p>Large ones are deflated: JSON shrinks to a tenth, and an entry of the Raft log has to fit into a request.
 */
final class BatchCodec {
    private static final int VERSION = 1;
    private static final int DEFLATED = 1;
    /** Below this the time to deflate is not worth the bytes. */
    private static final int DEFLATE_FROM_BYTES = 16 * 1024;

    private BatchCodec() {}

    /** A batch that was read. */
    record Batch(long offset, List<MetadataRecord> records) {}

    static byte[] encode(long offset, List<MetadataRecord> records) {
        try {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            DataOutputStream fields = new DataOutputStream(body);
            fields.writeInt(records.size());
            for (MetadataRecord each : records) {
                byte[] json = MetadataRecordCodec.encode(each);
                fields.writeInt(json.length);
                fields.write(json);
            }
            boolean deflated = body.size() >= DEFLATE_FROM_BYTES;
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(body.size() / 2 + Long.BYTES + 2);
            DataOutputStream head = new DataOutputStream(bytes);
            head.writeByte(VERSION);
            head.writeByte(deflated ? DEFLATED : 0);
            head.writeLong(offset);
            try (OutputStream rest = deflated ? new DeflaterOutputStream(bytes) : bytes) {
                body.writeTo(rest);
            }
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("Encoding a batch of " + records.size() + " records failed", e);
        }
    }

    /**
     * What {@link #encode} was given.
     *
     * @throws IOException if the bytes are cut short, or of a version or record type this release does not know
     */
    static Batch decode(byte[] bytes) throws IOException {
        DataInputStream head = new DataInputStream(new ByteArrayInputStream(bytes));
        int version = head.readUnsignedByte();
        if (version != VERSION) {
            throw new IOException("A batch of metadata has version " + version + "; this release reads version "
                    + VERSION + ". It was written by a newer release: use that one.");
        }
        boolean deflated = head.readUnsignedByte() == DEFLATED;
        long offset = head.readLong();
        try (InputStream rest = deflated ? new InflaterInputStream(head) : head) {
            DataInputStream fields = new DataInputStream(rest);
            int count = fields.readInt();
            List<MetadataRecord> records = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                byte[] json = fields.readNBytes(fields.readInt());
                records.add(MetadataRecordCodec.decode(json));
            }
            if (records.size() != count || fields.read() >= 0) {
                throw new IOException("a batch of " + count + " records does not end where it should");
            }
            return new Batch(offset, List.copyOf(records));
        } catch (EOFException e) {
            throw new IOException("A batch of metadata of " + bytes.length + " bytes is cut short", e);
        }
    }
}
