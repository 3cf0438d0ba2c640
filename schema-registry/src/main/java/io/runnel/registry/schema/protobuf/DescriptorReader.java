package io.runnel.registry.schema.protobuf;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumValueDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import com.squareup.wire.Syntax;
import com.squareup.wire.schema.Field;
import com.squareup.wire.schema.Location;
import com.squareup.wire.schema.internal.parser.EnumConstantElement;
import com.squareup.wire.schema.internal.parser.EnumElement;
import com.squareup.wire.schema.internal.parser.ExtendElement;
import com.squareup.wire.schema.internal.parser.ExtensionsElement;
import com.squareup.wire.schema.internal.parser.FieldElement;
import com.squareup.wire.schema.internal.parser.MessageElement;
import com.squareup.wire.schema.internal.parser.OneOfElement;
import com.squareup.wire.schema.internal.parser.OptionElement;
import com.squareup.wire.schema.internal.parser.ProtoFileElement;
import com.squareup.wire.schema.internal.parser.ReservedElement;
import com.squareup.wire.schema.internal.parser.RpcElement;
import com.squareup.wire.schema.internal.parser.ServiceElement;
import com.squareup.wire.schema.internal.parser.TypeElement;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import kotlin.ranges.IntRange;
import org.jspecify.annotations.Nullable;

/**
 * A FileDescriptorProto becomes elements, as if its text had been read. Entries of maps stay messages with the option
 * {@code map_entry}, since message indexes count them; groups, for which the descriptor has no text, are refused.
 */
final class DescriptorReader {
    /** The original prints options of a descriptor in this order, and the rest by their numbers. */
    private static final List<String> FIRST_OPTIONS = List.of(
            "java_package",
            "java_outer_classname",
            "java_multiple_files",
            "java_generate_equals_and_hash",
            "java_string_check_utf8",
            "optimize_for",
            "ctype",
            "packed",
            "jstype");

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_]*)*");

    private final Location location;
    private final boolean proto3;

    private DescriptorReader(Location location, boolean proto3) {
        this.location = location;
        this.proto3 = proto3;
    }

    /**
     * @param name the import name of the file, empty for the schema itself
     * @throws io.runnel.registry.RegistryException 42201 for what elements cannot express
     */
    static ProtoFileElement read(String name, FileDescriptorProto file) {
        Location location = Location.get(name);
        if (!Set.of("", "proto2", "proto3").contains(file.getSyntax())) {
            throw ProtoErrors.invalid(location, "syntax \"" + file.getSyntax() + ProtoSource.unsupportedEditions());
        }
        boolean proto3 = file.getSyntax().equals("proto3");
        return new DescriptorReader(location, proto3).file(file);
    }

    private ProtoFileElement file(FileDescriptorProto file) {
        List<TypeElement> types = new ArrayList<>();
        file.getMessageTypeList().forEach(message -> types.add(message(message)));
        file.getEnumTypeList().forEach(enumeration -> types.add(enumeration(enumeration)));
        List<String> imports = new ArrayList<>();
        List<String> publicImports = new ArrayList<>();
        List<String> weakImports = new ArrayList<>();
        for (int i = 0; i < file.getDependencyCount(); i++) {
            List<String> kind = file.getPublicDependencyList().contains(i)
                    ? publicImports
                    : file.getWeakDependencyList().contains(i) ? weakImports : imports;
            kind.add(file.getDependency(i));
        }
        return new ProtoFileElement(
                location,
                file.getPackage().isEmpty() ? null : name(file.getPackage()),
                file.hasSyntax() ? proto3 ? Syntax.PROTO_3 : Syntax.PROTO_2 : null,
                imports,
                publicImports,
                weakImports,
                types,
                file.getServiceList().stream().map(this::service).toList(),
                extensions(file.getExtensionList()),
                options(file.getOptions()));
    }

    private MessageElement message(DescriptorProto message) {
        List<TypeElement> nested = new ArrayList<>();
        message.getNestedTypeList().forEach(type -> nested.add(message(type)));
        message.getEnumTypeList().forEach(type -> nested.add(enumeration(type)));
        List<FieldElement> fields = new ArrayList<>();
        List<List<FieldElement>> members = new ArrayList<>();
        message.getOneofDeclList().forEach(oneOf -> members.add(new ArrayList<>()));
        for (FieldDescriptorProto field : message.getFieldList()) {
            boolean member = field.hasOneofIndex() && !field.getProto3Optional();
            if (member && (field.getOneofIndex() < 0 || field.getOneofIndex() >= members.size())) {
                throw ProtoErrors.invalid(
                        location, "field " + field.getName() + " is in a oneof that " + message.getName() + " lacks");
            }
            (member ? members.get(field.getOneofIndex()) : fields).add(field(field, member));
        }
        List<OneOfElement> oneOfs = new ArrayList<>();
        for (int i = 0; i < members.size(); i++) {
            if (!members.get(i).isEmpty()) {
                String name = name(message.getOneofDecl(i).getName());
                oneOfs.add(new OneOfElement(name, "", members.get(i), List.of(), List.of(), location));
            }
        }
        List<ReservedElement> reserved = new ArrayList<>();
        message.getReservedRangeList().forEach(range -> reserved.add(reserved(range.getStart(), range.getEnd() - 1)));
        message.getReservedNameList().forEach(name -> reserved.add(reserved(name)));
        List<ExtensionsElement> ranges = message.getExtensionRangeList().stream()
                .map(range -> new ExtensionsElement(
                        location, "", List.of(numbers(range.getStart(), range.getEnd() - 1)), List.of()))
                .toList();
        return new MessageElement(
                location,
                message.getName(),
                "",
                nested,
                options(message.getOptions()),
                reserved,
                fields,
                oneOfs,
                ranges,
                List.of(),
                extensions(message.getExtensionList()));
    }

    private FieldElement field(FieldDescriptorProto field, boolean member) {
        if (field.getType() == FieldDescriptorProto.Type.TYPE_GROUP) {
            throw ProtoErrors.invalid(
                    location,
                    "field " + field.getName() + " is a group, which is not supported in a serialized descriptor."
                            + " Register the text of the .proto file");
        }
        String type = field.hasTypeName()
                ? field.getTypeName()
                : field.getType().name().substring("TYPE_".length()).toLowerCase(Locale.ROOT);
        return new FieldElement(
                location,
                member ? null : label(field),
                type,
                field.getName(),
                !proto3 && field.hasDefaultValue() ? defaultValue(field) : null,
                field.hasJsonName() ? field.getJsonName() : null,
                field.getNumber(),
                "",
                options(field.getOptions()));
    }

    /** A default of bytes is escaped in a descriptor; in elements each byte is a character. */
    private String defaultValue(FieldDescriptorProto field) {
        if (field.getType() != FieldDescriptorProto.Type.TYPE_BYTES) {
            return field.getDefaultValue();
        }
        try {
            return TextFormat.unescapeBytes(field.getDefaultValue()).toString(StandardCharsets.ISO_8859_1);
        } catch (TextFormat.InvalidEscapeSequenceException e) {
            throw ProtoErrors.invalid(location, "the default of field " + field.getName() + ": " + e.getMessage());
        }
    }

    private Field.@Nullable Label label(FieldDescriptorProto field) {
        if (field.getLabel() == Label.LABEL_REPEATED) {
            return Field.Label.REPEATED;
        }
        if (proto3) {
            return field.getProto3Optional() ? Field.Label.OPTIONAL : null;
        }
        return field.getLabel() == Label.LABEL_REQUIRED ? Field.Label.REQUIRED : Field.Label.OPTIONAL;
    }

    private List<ExtendElement> extensions(List<FieldDescriptorProto> extensions) {
        Map<String, List<FieldElement>> byExtended = new LinkedHashMap<>();
        for (FieldDescriptorProto field : extensions) {
            byExtended
                    .computeIfAbsent(field.getExtendee(), extended -> new ArrayList<>())
                    .add(field(field, false));
        }
        List<ExtendElement> elements = new ArrayList<>();
        byExtended.forEach((extended, fields) -> elements.add(new ExtendElement(location, extended, "", fields)));
        return elements;
    }

    private EnumElement enumeration(EnumDescriptorProto enumeration) {
        List<EnumConstantElement> constants = new ArrayList<>();
        for (EnumValueDescriptorProto value : enumeration.getValueList()) {
            constants.add(new EnumConstantElement(
                    location, value.getName(), value.getNumber(), "", options(value.getOptions())));
        }
        List<ReservedElement> reserved = new ArrayList<>();
        enumeration.getReservedRangeList().forEach(range -> reserved.add(reserved(range.getStart(), range.getEnd())));
        enumeration.getReservedNameList().forEach(name -> reserved.add(reserved(name)));
        return new EnumElement(
                location, enumeration.getName(), "", options(enumeration.getOptions()), constants, reserved);
    }

    private ServiceElement service(ServiceDescriptorProto service) {
        List<RpcElement> rpcs = new ArrayList<>();
        for (MethodDescriptorProto method : service.getMethodList()) {
            rpcs.add(new RpcElement(
                    location,
                    method.getName(),
                    "",
                    method.getInputType(),
                    method.getOutputType(),
                    method.getClientStreaming(),
                    method.getServerStreaming(),
                    options(method.getOptions())));
        }
        return new ServiceElement(location, service.getName(), "", rpcs, options(service.getOptions()));
    }

    private ReservedElement reserved(int first, int last) {
        return new ReservedElement(location, "", List.of(numbers(first, last)));
    }

    private ReservedElement reserved(String name) {
        return new ReservedElement(location, "", List.of(name(name)));
    }

    /** A descriptor may hold any text for a name, and the linker does not look at all of them. */
    private String name(String name) {
        if (!NAME.matcher(name).matches()) {
            throw ProtoErrors.invalid(location, "'" + name + "' is no name");
        }
        return name;
    }

    private static Object numbers(int first, int last) {
        return first == last ? (Object) first : new IntRange(first, last);
    }

    /** Custom options of a descriptor are bytes whose meaning it does not carry; they are left out. */
    private static List<OptionElement> options(Message options) {
        List<OptionElement> elements = new ArrayList<>();
        List<FieldDescriptor> set = new ArrayList<>(options.getAllFields().keySet());
        set.sort(Comparator.comparingInt(DescriptorReader::rank).thenComparing(FieldDescriptor::getNumber));
        for (FieldDescriptor field : set) {
            OptionElement.Kind kind = kind(field);
            if (kind != null && !field.isRepeated()) {
                Object value = options.getField(field);
                Object text = value instanceof EnumValueDescriptor symbol ? symbol.getName() : value.toString();
                elements.add(new OptionElement(field.getName(), kind, text, false));
            }
        }
        return elements;
    }

    private static int rank(FieldDescriptor option) {
        int rank = FIRST_OPTIONS.indexOf(option.getName());
        return rank < 0 ? FIRST_OPTIONS.size() : rank;
    }

    private static OptionElement.@Nullable Kind kind(FieldDescriptor field) {
        return switch (field.getJavaType()) {
            case STRING -> OptionElement.Kind.STRING;
            case BOOLEAN -> OptionElement.Kind.BOOLEAN;
            case ENUM -> OptionElement.Kind.ENUM;
            case INT, LONG, FLOAT, DOUBLE -> OptionElement.Kind.NUMBER;
            case BYTE_STRING, MESSAGE -> null;
        };
    }
}
