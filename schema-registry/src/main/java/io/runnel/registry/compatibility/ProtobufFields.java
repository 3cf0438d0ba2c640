package io.runnel.registry.compatibility;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Compares the fields of two messages by their numbers, whatever their names and whether they are in a oneof. */
final class ProtobufFields {
    private final ProtobufCompatibility comparison;
    private final Descriptor newer;
    private final Descriptor older;
    private final String path;
    private final Map<OneofDescriptor, Boolean> gone = new HashMap<>();

    ProtobufFields(ProtobufCompatibility comparison, Descriptor newer, Descriptor older, String path) {
        this.comparison = comparison;
        this.newer = newer;
        this.older = older;
        this.path = path;
    }

    void compare() {
        newer.getRealOneofs().forEach(this::exclusion);
        Set<Integer> numbers = new TreeSet<>();
        older.getFields().forEach(field -> numbers.add(field.getNumber()));
        newer.getFields().forEach(field -> numbers.add(field.getNumber()));
        for (int number : numbers) {
            FieldDescriptor before = older.findFieldByNumber(number);
            FieldDescriptor after = newer.findFieldByNumber(number);
            if (after == null) {
                removed(before);
            } else if (before == null) {
                if (after.isRequired()) {
                    comparison.add(ProtobufDifference.REQUIRED_FIELD_ADDED, path + "/" + number);
                }
            } else {
                field(after, before, path(after));
            }
        }
    }

    /**
     * What a oneof brings together must have excluded each other before, too, or else old data may have set several of
     * its fields. Fields of one old oneof did; a field outside is a group of its own; new ones were never set.
     */
    private void exclusion(OneofDescriptor oneOf) {
        Set<Object> origins = new HashSet<>();
        int fromOutside = 0;
        for (FieldDescriptor field : oneOf.getFields()) {
            FieldDescriptor before = older.findFieldByNumber(field.getNumber());
            OneofDescriptor group = before == null ? null : before.getRealContainingOneof();
            if (group != null) {
                origins.add(group.getName());
            } else if (before != null) {
                origins.add(before.getNumber());
                fromOutside++;
            }
        }
        if (origins.size() > 1) {
            comparison.add(
                    fromOutside > 1
                            ? ProtobufDifference.MULTIPLE_FIELDS_MOVED_TO_ONEOF
                            : ProtobufDifference.FIELD_MOVED_TO_EXISTING_ONEOF,
                    path + "/" + oneOf.getName());
        }
    }

    private void removed(FieldDescriptor field) {
        OneofDescriptor oneOf = field.getRealContainingOneof();
        if (oneOf != null) {
            if (!gone(oneOf)) {
                comparison.add(ProtobufDifference.ONEOF_FIELD_REMOVED, path(field));
            }
        } else if (field.isRequired()) {
            comparison.add(ProtobufDifference.REQUIRED_FIELD_REMOVED, path(field));
        }
    }

    /** A oneof may go with all its fields; it may not lose some of them. */
    private boolean gone(OneofDescriptor oneOf) {
        return gone.computeIfAbsent(
                oneOf,
                lost -> newer.getRealOneofs().stream()
                                .noneMatch(other -> other.getName().equals(lost.getName()))
                        && lost.getFields().stream()
                                .allMatch(field -> newer.findFieldByNumber(field.getNumber()) == null));
    }

    private String path(FieldDescriptor field) {
        OneofDescriptor oneOf = field.getRealContainingOneof();
        return path + (oneOf == null ? "" : "/" + oneOf.getName()) + "/" + field.getNumber();
    }

    private void field(FieldDescriptor after, FieldDescriptor before, String at) {
        Kind kind = Kind.of(after);
        if (kind != Kind.of(before)) {
            comparison.add(ProtobufDifference.FIELD_KIND_CHANGED, at);
            return;
        }
        switch (kind) {
            case SCALAR -> scalar(after, before, at);
            case MESSAGE, GROUP -> comparison.types(after.getMessageType(), before.getMessageType(), at);
            case MAP -> {
                part(after, before, 1, at);
                part(after, before, 2, at);
            }
        }
    }

    /** Keys (1) or values (2) of two maps; neither has a label. */
    private void part(FieldDescriptor after, FieldDescriptor before, int number, String at) {
        field(
                after.getMessageType().findFieldByNumber(number),
                before.getMessageType().findFieldByNumber(number),
                at);
    }

    private void scalar(FieldDescriptor after, FieldDescriptor before, String at) {
        Encoding encoding = Encoding.of(after);
        if (encoding != Encoding.of(before)) {
            comparison.add(ProtobufDifference.FIELD_SCALAR_KIND_CHANGED, at);
            return;
        }
        Label newLabel = Label.of(after);
        Label oldLabel = Label.of(before);
        boolean changed = newLabel != null && oldLabel != null && newLabel != oldLabel;
        if (changed && encoding != Encoding.STRING_OR_BYTES) {
            comparison.add(ProtobufDifference.FIELD_NUMERIC_LABEL_CHANGED, at);
        }
    }

    private enum Kind {
        SCALAR,
        MESSAGE,
        GROUP,
        MAP;

        static Kind of(FieldDescriptor field) {
            return switch (field.getType()) {
                case MESSAGE -> field.isMapField() ? MAP : MESSAGE;
                case GROUP -> GROUP;
                default -> SCALAR;
            };
        }
    }

    /** Scalars that are written alike can stand for each other (protobuf.dev, "Updating a message type"). */
    private enum Encoding {
        GENERAL_NUMBER,
        SIGNED_NUMBER,
        STRING_OR_BYTES,
        FIXED32,
        FIXED64,
        FLOAT,
        DOUBLE;

        static Encoding of(FieldDescriptor field) {
            return switch (field.getType()) {
                case INT32, INT64, UINT32, UINT64, BOOL, ENUM -> GENERAL_NUMBER;
                case SINT32, SINT64 -> SIGNED_NUMBER;
                case STRING, BYTES -> STRING_OR_BYTES;
                case FIXED32, SFIXED32 -> FIXED32;
                case FIXED64, SFIXED64 -> FIXED64;
                case FLOAT -> FLOAT;
                case DOUBLE -> DOUBLE;
                case MESSAGE, GROUP -> throw new IllegalArgumentException(field + " is no scalar");
            };
        }
    }

    /** What stands before a field in the text. Nothing stands before many fields of proto3, and then nothing changes. */
    private enum Label {
        OPTIONAL,
        REQUIRED,
        REPEATED;

        static @Nullable Label of(FieldDescriptor field) {
            boolean partOfMap = field.getContainingType().getOptions().getMapEntry();
            if (partOfMap) {
                return null;
            }
            return field.isRepeated()
                    ? REPEATED
                    : field.isRequired() ? REQUIRED : field.hasOptionalKeyword() ? OPTIONAL : null;
        }
    }
}
