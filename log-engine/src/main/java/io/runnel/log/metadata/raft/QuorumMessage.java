package io.runnel.log.metadata.raft;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * What nodes of a quorum tell each other beside Raft: a kind and fields by name, so that a release may add some.
 *
 * <pre>
 * byte   version, 1
 * UTF    kind
 * short  number of fields
 * for each field: UTF name, UTF value
 * </pre>
 */
record QuorumMessage(String kind, Map<String, String> fields) {
    private static final int VERSION = 1;

    QuorumMessage {
        fields = Map.copyOf(fields);
    }

    @Nullable
    String field(String name) {
        return fields.get(name);
    }

    String require(String name) throws IOException {
        String value = fields.get(name);
        if (value == null) {
            throw new IOException("Message '" + kind + "' of the quorum lacks the field '" + name + "'");
        }
        return value;
    }

    ByteString encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeUTF(kind);
            out.writeShort(fields.size());
            for (Map.Entry<String, String> field : new TreeMap<>(fields).entrySet()) {
                out.writeUTF(field.getKey());
                out.writeUTF(field.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Encoding " + this + " failed", e);
        }
        return ByteString.copyFrom(bytes.toByteArray());
    }

    static QuorumMessage decode(Message message) throws IOException {
        try (DataInputStream in = new DataInputStream(message.getContent().newInput())) {
            int version = in.readUnsignedByte();
            if (version != VERSION) {
                throw new IOException(
                        "A message of the quorum has version " + version + "; this release reads version " + VERSION);
            }
            String kind = in.readUTF();
            Map<String, String> fields = new TreeMap<>();
            for (int left = in.readUnsignedShort(); left > 0; left--) {
                fields.put(in.readUTF(), in.readUTF());
            }
            return new QuorumMessage(kind, fields);
        }
    }
}
