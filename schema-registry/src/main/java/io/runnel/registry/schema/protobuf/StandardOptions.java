package io.runnel.registry.schema.protobuf;

import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.squareup.wire.schema.Location;
import com.squareup.wire.schema.internal.parser.OptionElement;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Options of descriptor.proto by their names. Custom options, written in parentheses, stay in the text alone: what
 * they mean is for those who defined them.
 */
final class StandardOptions {
    private StandardOptions() {}

    /** @param made asked for the builder of the options only when there are any, so that none are left empty */
    static void set(Location location, List<OptionElement> options, Supplier<? extends Message.Builder> made) {
        if (options.stream().allMatch(OptionElement::isParenthesized)) {
            return;
        }
        Message.Builder target = made.get();
        for (OptionElement option : options) {
            FieldDescriptor field = option.isParenthesized()
                    ? null
                    : target.getDescriptorForType().findFieldByName(option.getName());
            if (field != null && !field.isRepeated() && field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
                Object value = value(field, String.valueOf(option.getValue()));
                if (value == null) {
                    throw ProtoErrors.invalid(
                            location,
                            "option '" + option.getName() + "' is " + option.getValue() + ", which is no "
                                    + field.getType().name().toLowerCase(Locale.ROOT));
                }
                target.setField(field, value);
            }
        }
    }

    /** Null for a text that is no value of the field's type. */
    private static @Nullable Object value(FieldDescriptor field, String text) {
        return switch (field.getJavaType()) {
            case BOOLEAN -> text.equals("true") ? Boolean.TRUE : text.equals("false") ? Boolean.FALSE : null;
            case STRING -> text;
            case ENUM -> symbol(field, text);
            case INT, LONG, FLOAT, DOUBLE, BYTE_STRING, MESSAGE -> null;
        };
    }

    private static @Nullable EnumValueDescriptor symbol(FieldDescriptor field, String text) {
        return field.getEnumType().findValueByName(text);
    }
}
