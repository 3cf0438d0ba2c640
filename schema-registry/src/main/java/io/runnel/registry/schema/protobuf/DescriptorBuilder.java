package io.runnel.registry.schema.protobuf;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumValueDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import com.squareup.wire.Syntax;
import com.squareup.wire.schema.Location;
import com.squareup.wire.schema.internal.parser.EnumConstantElement;
import com.squareup.wire.schema.internal.parser.EnumElement;
import com.squareup.wire.schema.internal.parser.ExtendElement;
import com.squareup.wire.schema.internal.parser.ExtensionsElement;
import com.squareup.wire.schema.internal.parser.FieldElement;
import com.squareup.wire.schema.internal.parser.GroupElement;
import com.squareup.wire.schema.internal.parser.MessageElement;
import com.squareup.wire.schema.internal.parser.OneOfElement;
import com.squareup.wire.schema.internal.parser.ProtoFileElement;
import com.squareup.wire.schema.internal.parser.ReservedElement;
import com.squareup.wire.schema.internal.parser.RpcElement;
import com.squareup.wire.schema.internal.parser.ServiceElement;
import com.squareup.wire.schema.internal.parser.TypeElement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Elements of a file become its FileDescriptorProto. Nested messages keep the order of the text, by which serializers
 * count message indexes; what the text does not spell out (groups, entries of maps) comes after them.
 */
final class DescriptorBuilder {
    private final String name;
    private final ProtoFileElement file;
    private final FieldBuilder fields;
    private final Map<String, Location> locations = new HashMap<>();

    DescriptorBuilder(String name, ProtoFileElement file) {
        this.name = name;
        this.file = file;
        this.fields = new FieldBuilder(file.getSyntax() == Syntax.PROTO_3);
    }

    /** The names a file imports: plain imports first, then public ones, then weak ones. */
    static List<String> imports(ProtoFileElement file) {
        List<String> names = new ArrayList<>(file.getImports());
        names.addAll(file.getPublicImports());
        names.addAll(file.getWeakImports());
        return names;
    }

    FileDescriptorProto build() {
        FileDescriptorProto.Builder proto = FileDescriptorProto.newBuilder().setName(name);
        if (file.getSyntax() != null) {
            proto.setSyntax(file.getSyntax().toString());
        }
        String scope = "";
        if (file.getPackageName() != null) {
            proto.setPackage(file.getPackageName());
            scope = file.getPackageName() + ".";
        }
        addImports(proto);
        for (TypeElement type : file.getTypes()) {
            if (type instanceof MessageElement message) {
                proto.addMessageType(message(scope, message));
            } else if (type instanceof EnumElement enumeration) {
                proto.addEnumType(enumeration(scope, enumeration));
            }
        }
        for (ExtendElement extend : file.getExtendDeclarations()) {
            for (FieldElement field : extend.getFields()) {
                locations.put(scope + field.getName(), field.getLocation());
                proto.addExtension(fields.extension(extend.getName(), field));
            }
        }
        for (ServiceElement service : file.getServices()) {
            proto.addService(service(scope, service));
        }
        StandardOptions.set(file.getLocation(), file.getOptions(), proto::getOptionsBuilder);
        ConfluentMeta.set("confluent.file_meta", file.getOptions(), proto::getOptionsBuilder);
        return proto.build();
    }

    /** Where the element of that full name stands; the file itself if it is none of this file's. */
    Location location(String fullName) {
        return locations.getOrDefault(fullName, file.getLocation());
    }

    private void addImports(FileDescriptorProto.Builder proto) {
        proto.addAllDependency(imports(file));
        int first = file.getImports().size();
        for (int i = 0; i < file.getPublicImports().size(); i++) {
            proto.addPublicDependency(first + i);
        }
        first += file.getPublicImports().size();
        for (int i = 0; i < file.getWeakImports().size(); i++) {
            proto.addWeakDependency(first + i);
        }
    }

    private DescriptorProto message(String scope, MessageElement message) {
        String fullName = scope + message.getName();
        locations.put(fullName, message.getLocation());
        DescriptorProto.Builder proto = DescriptorProto.newBuilder().setName(message.getName());
        for (TypeElement type : message.getNestedTypes()) {
            if (type instanceof MessageElement nested) {
                proto.addNestedType(message(fullName + ".", nested));
            } else if (type instanceof EnumElement nested) {
                proto.addEnumType(enumeration(fullName + ".", nested));
            }
        }
        addFields(fullName + ".", message, proto);
        addRanges(message, proto);
        for (ExtendElement extend : message.getExtendDeclarations()) {
            for (FieldElement field : extend.getFields()) {
                locations.put(fullName + "." + field.getName(), field.getLocation());
                proto.addExtension(fields.extension(extend.getName(), field));
            }
        }
        StandardOptions.set(message.getLocation(), message.getOptions(), proto::getOptionsBuilder);
        ConfluentMeta.set("confluent.message_meta", message.getOptions(), proto::getOptionsBuilder);
        return proto.build();
    }

    private void addFields(String scope, MessageElement message, DescriptorProto.Builder proto) {
        List<DescriptorProto> entries = new ArrayList<>();
        List<FieldDescriptorProto.Builder> optional = new ArrayList<>();
        for (FieldElement field : message.getFields()) {
            locations.put(scope + field.getName(), field.getLocation());
            FieldDescriptorProto.Builder built = proto.addFieldBuilder();
            fields.fill(field, entries, built);
            if (built.getProto3Optional()) {
                optional.add(built);
            }
        }
        for (OneOfElement oneOf : message.getOneOfs()) {
            int index = proto.getOneofDeclCount();
            proto.addOneofDeclBuilder().setName(oneOf.getName());
            for (FieldElement field : oneOf.getFields()) {
                locations.put(scope + field.getName(), field.getLocation());
                fields.fill(field, entries, proto.addFieldBuilder().setOneofIndex(index));
            }
            oneOf.getGroups().forEach(group -> addGroup(scope, group, proto).setOneofIndex(index));
        }
        message.getGroups().forEach(group -> addGroup(scope, group, proto));
        for (FieldDescriptorProto.Builder field : optional) {
            field.setOneofIndex(proto.getOneofDeclCount());
            proto.addOneofDeclBuilder().setName("_" + field.getName());
        }
        proto.addAllNestedType(entries);
    }

    private FieldDescriptorProto.Builder addGroup(String scope, GroupElement group, DescriptorProto.Builder proto) {
        String nested = scope + group.getName() + ".";
        locations.put(scope + group.getName(), group.getLocation());
        List<DescriptorProto> entries = new ArrayList<>();
        DescriptorProto.Builder type = proto.addNestedTypeBuilder().setName(group.getName());
        for (FieldElement field : group.getFields()) {
            locations.put(nested + field.getName(), field.getLocation());
            fields.fill(field, entries, type.addFieldBuilder());
        }
        type.addAllNestedType(entries);
        FieldDescriptorProto.Builder field = proto.addFieldBuilder();
        fields.fillGroup(group, field);
        locations.put(scope + field.getName(), group.getLocation());
        return field;
    }

    private static void addRanges(MessageElement message, DescriptorProto.Builder proto) {
        for (ReservedElement reserved : message.getReserveds()) {
            for (Object value : reserved.getValues()) {
                if (value instanceof String reservedName) {
                    proto.addReservedName(reservedName);
                } else {
                    NumberRange range = NumberRange.of(value);
                    proto.addReservedRangeBuilder().setStart(range.first()).setEnd(range.last() + 1);
                }
            }
        }
        for (ExtensionsElement extensions : message.getExtensions()) {
            for (Object value : extensions.getValues()) {
                NumberRange range = NumberRange.of(value);
                proto.addExtensionRangeBuilder().setStart(range.first()).setEnd(range.last() + 1);
            }
        }
    }

    private EnumDescriptorProto enumeration(String scope, EnumElement enumeration) {
        locations.put(scope + enumeration.getName(), enumeration.getLocation());
        EnumDescriptorProto.Builder proto = EnumDescriptorProto.newBuilder().setName(enumeration.getName());
        for (EnumConstantElement constant : enumeration.getConstants()) {
            // The names of constants live beside their enum, as in C++.
            locations.put(scope + constant.getName(), constant.getLocation());
            EnumValueDescriptorProto.Builder value =
                    proto.addValueBuilder().setName(constant.getName()).setNumber(constant.getTag());
            StandardOptions.set(constant.getLocation(), constant.getOptions(), value::getOptionsBuilder);
            ConfluentMeta.set("confluent.enum_value_meta", constant.getOptions(), value::getOptionsBuilder);
        }
        for (ReservedElement reserved : enumeration.getReserveds()) {
            for (Object value : reserved.getValues()) {
                if (value instanceof String reservedName) {
                    proto.addReservedName(reservedName);
                } else {
                    NumberRange range = NumberRange.of(value);
                    proto.addReservedRangeBuilder()
                            .setStart(range.first())
                            .setEnd(range.open() ? Integer.MAX_VALUE : range.last());
                }
            }
        }
        StandardOptions.set(enumeration.getLocation(), enumeration.getOptions(), proto::getOptionsBuilder);
        ConfluentMeta.set("confluent.enum_meta", enumeration.getOptions(), proto::getOptionsBuilder);
        return proto.build();
    }

    private ServiceDescriptorProto service(String scope, ServiceElement service) {
        locations.put(scope + service.getName(), service.getLocation());
        ServiceDescriptorProto.Builder proto =
                ServiceDescriptorProto.newBuilder().setName(service.getName());
        for (RpcElement rpc : service.getRpcs()) {
            locations.put(scope + service.getName() + "." + rpc.getName(), rpc.getLocation());
            MethodDescriptorProto.Builder method = proto.addMethodBuilder()
                    .setName(rpc.getName())
                    .setInputType(rpc.getRequestType())
                    .setOutputType(rpc.getResponseType())
                    .setClientStreaming(rpc.getRequestStreaming())
                    .setServerStreaming(rpc.getResponseStreaming());
            StandardOptions.set(rpc.getLocation(), rpc.getOptions(), method::getOptionsBuilder);
        }
        StandardOptions.set(service.getLocation(), service.getOptions(), proto::getOptionsBuilder);
        return proto.build();
    }
}
