package io.runnel.registry.schema.protobuf;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The messages of a file by index and by name, and whether a payload is one of them. Immutable and thread-safe. */
public final class ProtoMessages {
    private final FileDescriptor file;
    private final RequiredFields required;

    public ProtoMessages(FileDescriptor file) {
        this.file = file;
        this.required = new RequiredFields(file);
    }

    /** The message at these indexes, from the file inwards; empty if there is none. */
    public Optional<Descriptor> at(List<Integer> indexes) {
        List<Descriptor> level = file.getMessageTypes();
        Descriptor found = null;
        for (int index : indexes) {
            if (index < 0 || index >= level.size()) {
                return Optional.empty();
            }
            found = level.get(index);
            level = found.getNestedTypes();
        }
        return Optional.ofNullable(found);
    }

    /** The message of that full name in this file. */
    public Optional<Descriptor> named(String fullName) {
        Deque<Descriptor> open = new ArrayDeque<>(file.getMessageTypes());
        while (!open.isEmpty()) {
            Descriptor message = open.removeFirst();
            if (message.getFullName().equals(fullName)) {
                return Optional.of(message);
            }
            open.addAll(message.getNestedTypes());
        }
        return Optional.empty();
    }

    /** The indexes of a message, from its file inwards. */
    public static List<Integer> indexes(Descriptor message) {
        List<Integer> indexes = new ArrayList<>();
        for (Descriptor at = message; at != null; at = at.getContainingType()) {
            indexes.add(0, at.getIndex());
        }
        return indexes;
    }

    /** The parameters of a field's option {@code (confluent.field_meta)}, such as a decimal's precision and scale. */
    public static Map<String, String> parameters(FieldDescriptor field) {
        return ConfluentMeta.parameters(field.getOptions());
    }

    /** Null when the payload is indexes and one well-formed message of this file, else what is wrong with it. */
    public @Nullable String refusal(ByteBuffer payload) {
        MessageIndexes indexes = MessageIndexes.read(payload);
        if (indexes == null) {
            return "it does not begin with message indexes (a count and as many indexes, or one zero byte for the first"
                    + " message)";
        }
        Optional<Descriptor> message = at(indexes.indexes());
        if (message.isEmpty()) {
            return "message indexes " + indexes.indexes() + " name no message of the schema, which has "
                    + file.getMessageTypes().size() + " at its top";
        }
        int start = payload.position() + indexes.length();
        String refusal = ProtoPayload.refusal(message.get(), required, payload.slice(start, payload.limit() - start));
        return refusal == null ? null : "it is no " + message.get().getFullName() + ": " + refusal;
    }
}
