package io.runnel.sql.format;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which fields of Protobuf belong to which columns, and the messages that stand for single values. */
final class ProtobufTypes {
    static final String TIMESTAMP = "google.protobuf.Timestamp";
    static final String DATE = "google.type.Date";
    static final String TIME = "google.type.TimeOfDay";
    static final String DECIMAL = "confluent.type.Decimal";

    private static final Set<String> WRAPPERS = Set.of(
            "google.protobuf.DoubleValue",
            "google.protobuf.FloatValue",
            "google.protobuf.Int64Value",
            "google.protobuf.UInt64Value",
            "google.protobuf.Int32Value",
            "google.protobuf.UInt32Value",
            "google.protobuf.BoolValue",
            "google.protobuf.StringValue",
            "google.protobuf.BytesValue");

    private ProtobufTypes() {}

    /** The field of this name, else the first whose name differs in case only, else null. */
    static @Nullable FieldDescriptor field(Descriptor message, String name) {
        FieldDescriptor exact = message.findFieldByName(name);
        return exact != null
                ? exact
                : message.getFields().stream()
                        .filter(field -> field.getName().equalsIgnoreCase(name))
                        .findFirst()
                        .orElse(null);
    }

    static boolean isMessage(FieldDescriptor field) {
        return field.getType() == FieldDescriptor.Type.MESSAGE;
    }

    /** Whether it is one of the messages around a single value, by which older schemas tell null from 0. */
    static boolean isWrapper(FieldDescriptor field) {
        return isMessage(field) && WRAPPERS.contains(field.getMessageType().getFullName());
    }

    static boolean is(FieldDescriptor field, String message) {
        return isMessage(field) && field.getMessageType().getFullName().equals(message);
    }

    /** For messages. */
    static String words(FieldDescriptor field) {
        if (field.isMapField()) {
            return "map";
        }
        String type = switch (field.getType()) {
            case MESSAGE, GROUP -> "message " + field.getMessageType().getFullName();
            case ENUM -> "enum " + field.getEnumType().getFullName();
            default -> field.getType().name().toLowerCase(Locale.ROOT);
        };
        return field.isRepeated() ? "repeated " + type : type;
    }
}
