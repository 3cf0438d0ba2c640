package io.runnel.registry.schema.protobuf;

import com.squareup.wire.Syntax;
import com.squareup.wire.schema.Field;
import com.squareup.wire.schema.Location;
import com.squareup.wire.schema.ProtoType;
import com.squareup.wire.schema.internal.parser.EnumConstantElement;
import com.squareup.wire.schema.internal.parser.EnumElement;
import com.squareup.wire.schema.internal.parser.ExtendElement;
import com.squareup.wire.schema.internal.parser.FieldElement;
import com.squareup.wire.schema.internal.parser.GroupElement;
import com.squareup.wire.schema.internal.parser.MessageElement;
import com.squareup.wire.schema.internal.parser.OneOfElement;
import com.squareup.wire.schema.internal.parser.ProtoFileElement;
import com.squareup.wire.schema.internal.parser.ReservedElement;
import com.squareup.wire.schema.internal.parser.TypeElement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the language forbids and neither parser nor linker notice, or notice without naming a line (protobuf.dev,
 * language specifications of proto2 and proto3).
 */
final class ProtoChecks {
    private static final NumberRange OWN_NUMBERS = new NumberRange(19_000, 19_999);
    private final boolean proto3;

    private ProtoChecks(boolean proto3) {
        this.proto3 = proto3;
    }

    /** @throws io.runnel.registry.RegistryException 42201 with line and reason */
    static void check(ProtoFileElement file) {
        ProtoChecks checks = new ProtoChecks(file.getSyntax() == Syntax.PROTO_3);
        checks.types(file.getTypes());
        checks.extensions(file.getExtendDeclarations());
    }

    private void types(List<TypeElement> types) {
        for (TypeElement type : types) {
            if (type instanceof MessageElement message) {
                message(message);
            } else if (type instanceof EnumElement enumeration) {
                enumeration(enumeration);
            }
        }
    }

    private void message(MessageElement message) {
        Members members = new Members("message " + message.getName(), message.getReserveds());
        message.getFields().forEach(field -> field(field, members));
        for (OneOfElement oneOf : message.getOneOfs()) {
            if (oneOf.getFields().isEmpty() && oneOf.getGroups().isEmpty()) {
                throw ProtoErrors.invalid(oneOf.getLocation(), "oneof " + oneOf.getName() + " has no field");
            }
            members.name(oneOf.getLocation(), "oneof", oneOf.getName());
            for (FieldElement field : oneOf.getFields()) {
                if (field.getLabel() != null || type(field).isMap()) {
                    throw ProtoErrors.invalid(
                            field.getLocation(),
                            "field " + field.getName() + " of oneof " + oneOf.getName()
                                    + " can neither have a label nor be a map");
                }
                field(field, members);
            }
            oneOf.getGroups().forEach(group -> group(group, members));
        }
        message.getGroups().forEach(group -> group(group, members));
        if (proto3 && !message.getExtensions().isEmpty()) {
            throw ProtoErrors.invalid(
                    message.getExtensions().get(0).getLocation(),
                    "proto3 has no extension ranges; use google.protobuf.Any");
        }
        extensions(message.getExtendDeclarations());
        types(message.getNestedTypes());
    }

    private void field(FieldElement field, Members members) {
        members.name(field.getLocation(), "field", field.getName());
        members.number(field.getLocation(), "field", field.getName(), field.getTag());
        allowed(field);
    }

    private void allowed(FieldElement field) {
        String name = "field " + field.getName();
        Location location = field.getLocation();
        fieldNumber(location, name, field.getTag());
        if (proto3 && field.getLabel() == Field.Label.REQUIRED) {
            throw ProtoErrors.invalid(location, name + " is required, which proto3 does not have");
        }
        if (proto3 && field.getDefaultValue() != null) {
            throw ProtoErrors.invalid(location, name + " has a default, which proto3 does not have");
        }
        ProtoType type = type(field);
        if (type.isMap() && field.getLabel() != null) {
            throw ProtoErrors.invalid(location, name + " is a map, which cannot have a label");
        }
        if (type.isMap() && type.getValueType() != null && type.getValueType().isMap()) {
            throw ProtoErrors.invalid(location, name + " is a map of maps; put the inner one into a message");
        }
    }

    /** Wire knows which types a map can have for keys. */
    private static ProtoType type(FieldElement field) {
        try {
            return ProtoType.get(field.getType());
        } catch (IllegalArgumentException e) {
            throw ProtoErrors.invalid(field.getLocation(), "field " + field.getName() + ": " + e.getMessage());
        }
    }

    private void group(GroupElement group, Members members) {
        if (proto3) {
            throw ProtoErrors.invalid(
                    group.getLocation(), "group " + group.getName() + ": proto3 has no groups; use a nested message");
        }
        fieldNumber(group.getLocation(), "group " + group.getName(), group.getTag());
        members.number(group.getLocation(), "group", group.getName(), group.getTag());
        Members own = new Members("group " + group.getName(), List.of());
        group.getFields().forEach(field -> field(field, own));
    }

    private void extensions(List<ExtendElement> extensions) {
        for (ExtendElement extend : extensions) {
            for (FieldElement field : extend.getFields()) {
                if (type(field).isMap()) {
                    throw ProtoErrors.invalid(field.getLocation(), "extension " + field.getName() + " cannot be a map");
                }
                allowed(field);
            }
        }
    }

    private static void fieldNumber(Location location, String field, int number) {
        if (number < 1 || number > NumberRange.MAX_FIELD_NUMBER || OWN_NUMBERS.contains(number)) {
            throw ProtoErrors.invalid(
                    location,
                    field + " has number " + number + "; numbers are 1 to " + NumberRange.MAX_FIELD_NUMBER + " without "
                            + OWN_NUMBERS.first() + " to " + OWN_NUMBERS.last());
        }
    }

    private void enumeration(EnumElement enumeration) {
        List<EnumConstantElement> constants = enumeration.getConstants();
        if (constants.isEmpty()) {
            throw ProtoErrors.invalid(
                    enumeration.getLocation(),
                    "enum " + enumeration.getName() + " has no value; it needs at least one");
        }
        if (proto3 && constants.get(0).getTag() != 0) {
            throw ProtoErrors.invalid(
                    constants.get(0).getLocation(),
                    "the first value of enum " + enumeration.getName() + " is "
                            + constants.get(0).getName() + " = "
                            + constants.get(0).getTag() + "; in proto3 it must be zero");
        }
        boolean aliases = enumeration.getOptions().stream()
                .anyMatch(option -> option.getName().equals("allow_alias")
                        && String.valueOf(option.getValue()).equals("true"));
        Members members = new Members("enum " + enumeration.getName(), enumeration.getReserveds());
        for (EnumConstantElement constant : constants) {
            members.name(constant.getLocation(), "value", constant.getName());
            if (aliases) {
                members.reserved(constant.getLocation(), "value", constant.getName(), constant.getTag());
            } else {
                members.number(constant.getLocation(), "value", constant.getName(), constant.getTag());
            }
        }
    }

    /** Names and numbers of one message or enum that are taken or reserved. */
    private static final class Members {
        private final String owner;
        private final List<ReservedElement> reserved;
        private final Map<String, Location> names = new HashMap<>();
        private final Map<Integer, String> numbers = new HashMap<>();

        Members(String owner, List<ReservedElement> reserved) {
            this.owner = owner;
            this.reserved = reserved;
        }

        void name(Location location, String kind, String name) {
            if (names.put(name, location) != null) {
                throw ProtoErrors.invalid(location, kind + " " + name + ": " + owner + " has this name already");
            }
            if (reserved.stream().anyMatch(element -> element.getValues().contains(name))) {
                throw ProtoErrors.invalid(location, kind + " " + name + ": " + owner + " reserves this name");
            }
        }

        void number(Location location, String kind, String name, int number) {
            reserved(location, kind, name, number);
            String taken = numbers.put(number, name);
            if (taken != null) {
                throw ProtoErrors.invalid(
                        location, kind + " " + name + ": number " + number + " of " + owner + " is taken by " + taken);
            }
        }

        void reserved(Location location, String kind, String name, int number) {
            for (ReservedElement element : reserved) {
                for (Object value : element.getValues()) {
                    if (!(value instanceof String) && NumberRange.of(value).contains(number)) {
                        throw ProtoErrors.invalid(
                                location, kind + " " + name + ": " + owner + " reserves number " + number);
                    }
                }
            }
        }
    }
}
