package io.runnel.registry.schema.protobuf;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which messages of a file have required fields, in themselves or in messages within them. Immutable. */
final class RequiredFields {
    private final Set<Descriptor> demanding;

    RequiredFields(FileDescriptor file) {
        Set<Descriptor> reachable = new LinkedHashSet<>();
        file.getMessageTypes().forEach(message -> collect(message, reachable));
        Map<Descriptor, List<Descriptor>> holders = new HashMap<>();
        Set<Descriptor> found = new HashSet<>();
        Deque<Descriptor> open = new ArrayDeque<>();
        for (Descriptor message : reachable) {
            for (FieldDescriptor field : message.getFields()) {
                if (field.isRequired() && found.add(message)) {
                    open.add(message);
                }
                if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
                    holders.computeIfAbsent(field.getMessageType(), held -> new ArrayList<>())
                            .add(message);
                }
            }
        }
        while (!open.isEmpty()) {
            holders.getOrDefault(open.removeFirst(), List.of()).stream()
                    .filter(found::add)
                    .forEach(open::add);
        }
        demanding = found;
    }

    private static void collect(Descriptor start, Set<Descriptor> reachable) {
        List<Descriptor> open = new ArrayList<>(List.of(start));
        while (!open.isEmpty()) {
            Descriptor message = open.remove(open.size() - 1);
            if (reachable.add(message)) {
                open.addAll(message.getNestedTypes());
                message.getFields().stream()
                        .filter(field -> field.getJavaType() == FieldDescriptor.JavaType.MESSAGE)
                        .forEach(field -> open.add(field.getMessageType()));
            }
        }
    }

    /** What to keep in mind while a message of this type is read; null if nothing can be missing in it. */
    @Nullable
    Seen start(Descriptor message) {
        return demanding.contains(message) ? new Seen(message) : null;
    }

    /**
     * What one message has shown so far. A singular message may come in pieces, which count together, and is forgotten
     * when another member of its oneof follows.
     */
    final class Seen {
        private final Descriptor type;
        private final Set<Integer> present = new HashSet<>();
        private final Map<Integer, Seen> parts = new HashMap<>();
        private @Nullable String missingInElement;

        Seen(Descriptor type) {
            this.type = type;
        }

        void field(FieldDescriptor field) {
            if (field.isRequired()) {
                present.add(field.getNumber());
            }
            OneofDescriptor oneOf = parts.isEmpty() ? null : field.getContainingOneof();
            if (oneOf != null) {
                parts.keySet()
                        .removeIf(number -> number != field.getNumber()
                                && oneOf.equals(type.findFieldByNumber(number).getContainingOneof()));
            }
        }

        /** What is known of the message in this field; a repeated field begins anew with each element. */
        @Nullable
        Seen part(FieldDescriptor field) {
            if (field.isRepeated() || !demanding.contains(field.getMessageType())) {
                return start(field.getMessageType());
            }
            return parts.computeIfAbsent(field.getNumber(), number -> new Seen(field.getMessageType()));
        }

        void endOfElement(Seen element) {
            missingInElement = missingInElement == null ? element.missing() : missingInElement;
        }

        /** An entry of a map without a value has the empty message for its value. */
        private @Nullable Seen part(Descriptor message, FieldDescriptor field) {
            Seen part = parts.get(field.getNumber());
            boolean absentValue = part == null && message.getOptions().getMapEntry();
            return absentValue && field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
                    ? start(field.getMessageType())
                    : part;
        }

        /** The full name of a required field that is missing, or null. */
        @Nullable
        String missing() {
            if (missingInElement != null) {
                return missingInElement;
            }
            for (FieldDescriptor field : type.getFields()) {
                Seen part = part(type, field);
                String missing = field.isRequired() && !present.contains(field.getNumber())
                        ? field.getFullName()
                        : part == null ? null : part.missing();
                if (missing != null) {
                    return missing;
                }
            }
            return null;
        }
    }
}
