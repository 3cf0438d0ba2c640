package io.runnel.registry.schema.protobuf;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type;
import com.google.protobuf.TextFormat;
import com.squareup.wire.schema.Field;
import com.squareup.wire.schema.ProtoType;
import com.squareup.wire.schema.internal.parser.FieldElement;
import com.squareup.wire.schema.internal.parser.GroupElement;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A field's element becomes its FieldDescriptorProto; {@code map<k, v>} becomes a repeated message of pairs. */
final class FieldBuilder {
    private static final Map<String, Type> SCALARS = Stream.of(Type.values())
            .filter(type -> type != Type.TYPE_MESSAGE && type != Type.TYPE_ENUM && type != Type.TYPE_GROUP)
            .collect(Collectors.toMap(
                    type -> type.name().substring("TYPE_".length()).toLowerCase(Locale.ROOT), Function.identity()));

    private final boolean proto3;

    FieldBuilder(boolean proto3) {
        this.proto3 = proto3;
    }

    /** @param entries gets the message of pairs if the field is a map */
    void fill(FieldElement field, List<DescriptorProto> entries, FieldDescriptorProto.Builder proto) {
        proto.setName(field.getName()).setNumber(field.getTag()).setLabel(label(field.getLabel()));
        ProtoType type = ProtoType.get(field.getType());
        ProtoType key = type.getKeyType();
        ProtoType value = type.getValueType();
        if (type.isMap() && key != null && value != null) {
            String entry = entryName(field.getName());
            proto.setLabel(Label.LABEL_REPEATED).setTypeName(entry);
            entries.add(entry(entry, key.toString(), value.toString()));
        } else {
            setType(proto, field.getType());
        }
        if (proto3 && field.getLabel() == Field.Label.OPTIONAL) {
            proto.setProto3Optional(true);
        }
        if (field.getDefaultValue() != null) {
            proto.setDefaultValue(defaultText(field));
        }
        if (field.getJsonName() != null) {
            proto.setJsonName(field.getJsonName());
        }
        StandardOptions.set(field.getLocation(), field.getOptions(), proto::getOptionsBuilder);
        ConfluentMeta.set("confluent.field_meta", field.getOptions(), proto::getOptionsBuilder);
    }

    void fillGroup(GroupElement group, FieldDescriptorProto.Builder proto) {
        proto.setName(group.getName().toLowerCase(Locale.ROOT))
                .setNumber(group.getTag())
                .setLabel(label(group.getLabel()))
                .setType(Type.TYPE_GROUP)
                .setTypeName(group.getName());
    }

    FieldDescriptorProto extension(String extended, FieldElement field) {
        FieldDescriptorProto.Builder proto = FieldDescriptorProto.newBuilder();
        fill(field, List.of(), proto);
        return proto.setExtendee(extended).build();
    }

    static boolean scalar(String type) {
        return SCALARS.containsKey(type);
    }

    private static Label label(Field.Label label) {
        return label == Field.Label.REQUIRED
                ? Label.LABEL_REQUIRED
                : label == Field.Label.REPEATED ? Label.LABEL_REPEATED : Label.LABEL_OPTIONAL;
    }

    private static DescriptorProto entry(String name, String key, String value) {
        DescriptorProto.Builder entry = DescriptorProto.newBuilder().setName(name);
        setType(entry.addFieldBuilder().setName("key").setNumber(1).setLabel(Label.LABEL_OPTIONAL), key);
        setType(entry.addFieldBuilder().setName("value").setNumber(2).setLabel(Label.LABEL_OPTIONAL), value);
        entry.getOptionsBuilder().setMapEntry(true);
        return entry.build();
    }

    /** Whether a name is a message or an enum is found when the file is linked. */
    private static void setType(FieldDescriptorProto.Builder proto, String type) {
        Type scalar = SCALARS.get(type);
        if (scalar != null) {
            proto.setType(scalar);
        } else {
            proto.setTypeName(type);
        }
    }

    /** As protoc names it: {@code unit_prices} becomes {@code UnitPricesEntry}. */
    static String entryName(String field) {
        StringBuilder name = new StringBuilder();
        boolean upper = true;
        for (char c : field.toCharArray()) {
            if (c != '_') {
                name.append(upper ? Character.toUpperCase(c) : c);
            }
            upper = c == '_';
        }
        return name.append("Entry").toString();
    }

    private static String defaultText(FieldElement field) {
        String value = String.valueOf(field.getDefaultValue());
        return field.getType().equals("bytes") ? TextFormat.escapeBytes(ByteString.copyFromUtf8(value)) : value;
    }
}
