package io.runnel.registry.schema.protobuf;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import com.squareup.wire.schema.internal.parser.OptionElement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Confluent's custom options (confluent/meta.proto): documentation, parameters and tags of a file, message, field, enum
 * or enum value. Descriptors carry them as the bytes of option 1088, as its own registry writes them.
 */
final class ConfluentMeta {
    /** The number of the option, the same for every kind of element. */
    private static final int NUMBER = 1088;

    private static final int DOC = 1;
    private static final int PARAMS = 2;
    private static final int TAGS = 3;
    private static final int KEY = 1;
    private static final int VALUE = 2;

    private ConfluentMeta() {}

    /** @param name of the option for this kind of element, such as {@code confluent.field_meta} */
    static void set(String name, List<OptionElement> options, Supplier<? extends Message.Builder> made) {
        UnknownFieldSet.Builder meta = UnknownFieldSet.newBuilder();
        for (OptionElement option : options) {
            String full = option.getName().startsWith(".") ? option.getName().substring(1) : option.getName();
            if (option.isParenthesized() && full.equals(name)) {
                contents(option).forEach((key, value) -> add(meta, key, value));
            }
        }
        UnknownFieldSet built = meta.build();
        if (!built.asMap().isEmpty()) {
            Message.Builder target = made.get();
            target.setUnknownFields(UnknownFieldSet.newBuilder(target.getUnknownFields())
                    .addField(
                            NUMBER,
                            UnknownFieldSet.Field.newBuilder()
                                    .addLengthDelimited(built.toByteString())
                                    .build())
                    .build());
        }
    }

    private static Map<String, Object> contents(OptionElement option) {
        Map<String, Object> contents = new LinkedHashMap<>();
        if (option.getValue() instanceof OptionElement inner) {
            contents.put(inner.getName(), inner.getValue());
        } else if (option.getValue() instanceof Map<?, ?> map) {
            map.forEach((key, value) -> contents.put(String.valueOf(key), value));
        }
        return contents;
    }

    private static void add(UnknownFieldSet.Builder meta, String key, Object value) {
        for (Object each : value instanceof List<?> list ? list : List.of(value)) {
            switch (key) {
                case "doc" -> append(meta, DOC, ByteString.copyFromUtf8(String.valueOf(each)));
                case "tags" -> append(meta, TAGS, ByteString.copyFromUtf8(String.valueOf(each)));
                case "params" -> {
                    if (each instanceof Map<?, ?> pair && pair.get("key") != null) {
                        UnknownFieldSet.Builder entry = UnknownFieldSet.newBuilder();
                        append(entry, KEY, ByteString.copyFromUtf8(String.valueOf(pair.get("key"))));
                        append(entry, VALUE, ByteString.copyFromUtf8(String.valueOf(pair.get("value"))));
                        append(meta, PARAMS, entry.build().toByteString());
                    }
                }
                default -> {} // Not of this option.
            }
        }
    }

    private static void append(UnknownFieldSet.Builder fields, int number, ByteString content) {
        fields.mergeField(
                number,
                UnknownFieldSet.Field.newBuilder().addLengthDelimited(content).build());
    }

    /** The parameters that options carry, by their names. */
    static Map<String, String> parameters(Message options) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (UnknownFieldSet meta : messages(options.getUnknownFields(), NUMBER)) {
            for (UnknownFieldSet entry : messages(meta, PARAMS)) {
                String key = text(entry, KEY);
                String value = text(entry, VALUE);
                if (key != null && value != null) {
                    parameters.put(key, value);
                }
            }
        }
        return parameters;
    }

    private static List<UnknownFieldSet> messages(UnknownFieldSet fields, int number) {
        List<UnknownFieldSet> messages = new ArrayList<>();
        for (ByteString bytes : fields.getField(number).getLengthDelimitedList()) {
            try {
                messages.add(UnknownFieldSet.parseFrom(bytes));
            } catch (InvalidProtocolBufferException e) {
                // Another option of this number, and none of Confluent's.
                return List.of();
            }
        }
        return messages;
    }

    private static @Nullable String text(UnknownFieldSet fields, int number) {
        List<ByteString> values = fields.getField(number).getLengthDelimitedList();
        return values.isEmpty() ? null : values.get(values.size() - 1).toStringUtf8();
    }
}
