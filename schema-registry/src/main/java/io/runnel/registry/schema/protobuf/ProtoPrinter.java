package io.runnel.registry.schema.protobuf;

import com.squareup.wire.Syntax;
import com.squareup.wire.schema.Field;
import com.squareup.wire.schema.ProtoType;
import com.squareup.wire.schema.internal.parser.EnumConstantElement;
import com.squareup.wire.schema.internal.parser.EnumElement;
import com.squareup.wire.schema.internal.parser.ExtendElement;
import com.squareup.wire.schema.internal.parser.ExtensionsElement;
import com.squareup.wire.schema.internal.parser.FieldElement;
import com.squareup.wire.schema.internal.parser.GroupElement;
import com.squareup.wire.schema.internal.parser.MessageElement;
import com.squareup.wire.schema.internal.parser.OneOfElement;
import com.squareup.wire.schema.internal.parser.OptionElement;
import com.squareup.wire.schema.internal.parser.ProtoFileElement;
import com.squareup.wire.schema.internal.parser.ReservedElement;
import com.squareup.wire.schema.internal.parser.RpcElement;
import com.squareup.wire.schema.internal.parser.ServiceElement;
import com.squareup.wire.schema.internal.parser.TypeElement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import kotlin.ranges.IntRange;
import org.jspecify.annotations.Nullable;

/**
 * Prints a file the way Confluent's registry stores it, so that the same schema has the same text, and with it the same
 * id, in both. Messages and enums keep their order even when normalized: serializers count messages by it.
 */
final class ProtoPrinter {
    private final @Nullable TypeNames names;
    private final boolean withoutExtensions;
    private final OptionPrinter options;
    private String scope = "";
    private boolean proto3;

    /** @param names for a normalized text, else null */
    ProtoPrinter(@Nullable TypeNames names, boolean withoutExtensions) {
        this.names = names;
        this.withoutExtensions = withoutExtensions;
        this.options = new OptionPrinter(names, withoutExtensions);
    }

    String print(ProtoFileElement file) {
        scope = names == null ? "" : names.rootScope();
        proto3 = file.getSyntax() == Syntax.PROTO_3;
        StringBuilder out = new StringBuilder();
        if (file.getSyntax() != null && (names == null || file.getSyntax() == Syntax.PROTO_3)) {
            out.append("syntax = \"").append(file.getSyntax()).append("\";\n");
        }
        if (file.getPackageName() != null) {
            out.append("package ").append(file.getPackageName()).append(";\n");
        }
        List<String> imports = new ArrayList<>();
        inOrder(file.getImports()).forEach(name -> imports.add("import \"" + name + "\";\n"));
        inOrder(file.getPublicImports()).forEach(name -> imports.add("import public \"" + name + "\";\n"));
        inOrder(file.getWeakImports()).forEach(name -> imports.add("import weak \"" + name + "\";\n"));
        section(out, imports, out::append);
        section(out, statements(file.getOptions()), out::append);
        section(out, types(file.getTypes()), out::append);
        if (!withoutExtensions) {
            section(out, extensions(file.getExtendDeclarations()), out::append);
        }
        section(out, file.getServices().stream().map(this::service).toList(), out::append);
        return out.toString();
    }

    private boolean normalized() {
        return names != null;
    }

    /** A blank line, or the end of a headline, and then the entries; nothing if there are none. */
    private static void section(StringBuilder out, List<String> entries, Consumer<String> append) {
        if (!entries.isEmpty()) {
            out.append('\n');
            entries.forEach(append);
        }
    }

    private static void block(StringBuilder out, List<String> entries) {
        section(out, entries, entry -> OptionPrinter.indented(out, entry));
    }

    private List<String> inOrder(List<String> imports) {
        return normalized() ? imports.stream().sorted().distinct().toList() : imports;
    }

    private List<String> statements(List<OptionElement> list) {
        return options.chosen(list, scope).stream().map(options::statement).toList();
    }

    private List<String> types(List<TypeElement> types) {
        List<String> printed = new ArrayList<>();
        for (TypeElement type : types) {
            if (type instanceof MessageElement message && !(normalized() && TypeNames.isMapEntry(message))) {
                printed.add(message(message));
            }
        }
        for (TypeElement type : types) {
            if (type instanceof EnumElement enumeration) {
                printed.add(enumeration(enumeration));
            }
        }
        return printed;
    }

    private String message(MessageElement message) {
        String outer = scope;
        scope = outer + message.getName() + ".";
        StringBuilder out =
                new StringBuilder("message ").append(message.getName()).append(" {");
        block(out, reserved(message.getReserveds()));
        block(out, statements(message.getOptions()));
        block(out, fields(message.getFields()));
        block(out, oneOfs(message.getOneOfs()));
        block(out, groups(message.getGroups()));
        if (!withoutExtensions) {
            block(out, ranges(message.getExtensions()));
            block(out, extensions(message.getExtendDeclarations()));
        }
        block(out, types(message.getNestedTypes()));
        scope = outer;
        return out.append("}\n").toString();
    }

    private List<String> fields(List<FieldElement> fields) {
        List<FieldElement> ordered = new ArrayList<>(fields);
        if (normalized()) {
            ordered.sort(Comparator.comparingInt(FieldElement::getTag));
        }
        return ordered.stream().map(this::field).toList();
    }

    private List<String> oneOfs(List<OneOfElement> oneOfs) {
        List<OneOfElement> ordered = new ArrayList<>(oneOfs);
        if (normalized()) {
            ordered.removeIf(oneOf -> oneOf.getFields().isEmpty());
            ordered.sort(Comparator.comparingInt(oneOf -> oneOf.getFields().stream()
                    .mapToInt(FieldElement::getTag)
                    .min()
                    .orElse(0)));
        }
        return ordered.stream().map(this::oneOf).toList();
    }

    private String oneOf(OneOfElement oneOf) {
        StringBuilder out = new StringBuilder("oneof ").append(oneOf.getName()).append(" {");
        block(out, statements(oneOf.getOptions()));
        block(out, fields(oneOf.getFields()));
        block(out, groups(oneOf.getGroups()));
        return out.append("}\n").toString();
    }

    private List<String> groups(List<GroupElement> groups) {
        List<GroupElement> ordered = new ArrayList<>(groups);
        if (normalized()) {
            ordered.sort(Comparator.comparingInt(GroupElement::getTag));
        }
        List<String> printed = new ArrayList<>();
        for (GroupElement group : ordered) {
            StringBuilder out = new StringBuilder(label(group.getLabel()));
            out.append("group ").append(group.getName()).append(" = ").append(group.getTag());
            block(out.append(" {"), fields(group.getFields()));
            printed.add(out.append("}\n").toString());
        }
        return printed;
    }

    private static String label(Field.@Nullable Label label) {
        return label == null ? "" : label.name().toLowerCase(Locale.ROOT) + " ";
    }

    private String field(FieldElement field) {
        ProtoType type = ProtoType.get(field.getType());
        Field.Label label = field.getLabel();
        if (names != null) {
            type = inFull(names, type);
            label = type.isMap() ? null : label;
        }
        StringBuilder out = new StringBuilder(label(label));
        out.append(names == null ? field.getType() : type.toString());
        out.append(' ').append(field.getName()).append(" = ").append(field.getTag());
        List<OptionElement> list = new ArrayList<>(field.getOptions());
        if (field.getDefaultValue() != null) {
            list.add(new OptionElement("default", OptionPrinter.kind(type), field.getDefaultValue(), false));
        }
        if (field.getJsonName() != null) {
            list.add(new OptionElement("json_name", OptionElement.Kind.STRING, field.getJsonName(), false));
        }
        out.append(options.trailing(options.chosen(list, scope)));
        return out.append(";\n").toString();
    }

    /** The type with its full name; the message of a map's entries becomes the map. */
    private ProtoType inFull(TypeNames known, ProtoType type) {
        if (type.isScalar()) {
            return type;
        }
        ProtoType map = type;
        if (!type.isMap()) {
            String fullName = known.type(type.toString(), scope);
            MessageElement entry = known.mapEntry(fullName);
            if (entry == null) {
                return ProtoType.get(fullName == null ? type.toString() : "." + fullName);
            }
            map = ProtoType.get("map<" + typeOf(entry, "key") + ", " + typeOf(entry, "value") + ">");
        }
        ProtoType value = map.getValueType();
        String fullName = value == null || value.isScalar() ? null : known.type(value.toString(), scope);
        return fullName == null ? map : ProtoType.get("map<" + map.getKeyType() + ", ." + fullName + ">");
    }

    private static String typeOf(MessageElement entry, String field) {
        return entry.getFields().stream()
                .filter(element -> element.getName().equals(field))
                .map(FieldElement::getType)
                .findFirst()
                .orElse("string");
    }

    private List<String> reserved(List<ReservedElement> reserved) {
        return listed(
                "reserved ", reserved.stream().map(ReservedElement::getValues).toList());
    }

    private List<String> ranges(List<ExtensionsElement> extensions) {
        return listed(
                "extensions ",
                extensions.stream().map(ExtensionsElement::getValues).toList());
    }

    /** Numbers, ranges and names; each in a statement of its own and numbers first, if normalized. */
    private List<String> listed(String keyword, List<List<Object>> lists) {
        List<List<Object>> ordered = lists;
        if (normalized()) {
            ordered = lists.stream()
                    .flatMap(List::stream)
                    .sorted(Comparator.comparingInt(ProtoPrinter::start).thenComparing(Object::toString))
                    .map(List::of)
                    .toList();
        }
        return ordered.stream()
                .map(list -> keyword
                        + String.join(", ", list.stream().map(this::range).toList()) + ";\n")
                .toList();
    }

    private static int start(Object value) {
        return value instanceof String
                ? Integer.MAX_VALUE
                : NumberRange.of(value).first();
    }

    private String range(Object value) {
        if (value instanceof String name) {
            return "\"" + name + "\"";
        }
        NumberRange range = NumberRange.of(value);
        if (!(value instanceof IntRange) || normalized() && range.first() == range.last()) {
            return String.valueOf(range.first());
        }
        return range.first() + " to " + (range.open() ? "max" : range.last());
    }

    private List<String> extensions(List<ExtendElement> extensions) {
        Map<String, List<FieldElement>> byExtended = new LinkedHashMap<>();
        List<String> printed = new ArrayList<>();
        for (ExtendElement extend : extensions) {
            if (names == null) {
                printed.add(extension(extend.getName(), extend.getFields()));
            } else {
                byExtended
                        .computeIfAbsent(inFull(names, extend.getName()), name -> new ArrayList<>())
                        .addAll(extend.getFields());
            }
        }
        byExtended.forEach((extended, fields) -> printed.add(extension(extended, fields)));
        return printed;
    }

    private String extension(String extended, List<FieldElement> fields) {
        StringBuilder out = new StringBuilder("extend ").append(extended).append(" {");
        block(out, fields(fields));
        return out.append("}\n").toString();
    }

    private String inFull(TypeNames known, String type) {
        String fullName = known.type(type, scope);
        return fullName == null ? type : "." + fullName;
    }

    private String enumeration(EnumElement enumeration) {
        String outer = scope;
        scope = outer + enumeration.getName() + ".";
        StringBuilder out =
                new StringBuilder("enum ").append(enumeration.getName()).append(" {");
        block(out, reserved(enumeration.getReserveds()));
        List<EnumConstantElement> constants = new ArrayList<>(enumeration.getConstants());
        if (normalized()) {
            // The first of proto3 must be zero, so that negative ones cannot come before it.
            constants.sort(Comparator.comparing((EnumConstantElement constant) -> proto3 && constant.getTag() != 0)
                    .thenComparingInt(EnumConstantElement::getTag)
                    .thenComparing(EnumConstantElement::getName));
        }
        List<String> body = new ArrayList<>(statements(enumeration.getOptions()));
        constants.forEach(constant -> body.add(constant.getName() + " = " + constant.getTag()
                + options.trailing(options.chosen(constant.getOptions(), scope)) + ";\n"));
        // Reserved values, options and constants of an enum follow each other without a blank line.
        if (enumeration.getReserveds().isEmpty()) {
            block(out, body);
        } else {
            body.forEach(entry -> OptionPrinter.indented(out, entry));
        }
        scope = outer;
        return out.append("}\n").toString();
    }

    private String service(ServiceElement service) {
        StringBuilder out =
                new StringBuilder("service ").append(service.getName()).append(" {");
        block(out, statements(service.getOptions()));
        block(out, service.getRpcs().stream().map(this::rpc).toList());
        return out.append("}\n").toString();
    }

    private String rpc(RpcElement rpc) {
        StringBuilder out = new StringBuilder("rpc ").append(rpc.getName()).append(" (");
        out.append(rpc.getRequestStreaming() ? "stream " : "").append(argument(rpc.getRequestType()));
        out.append(") returns (");
        out.append(rpc.getResponseStreaming() ? "stream " : "").append(argument(rpc.getResponseType()));
        out.append(")");
        List<String> statements = statements(rpc.getOptions());
        if (!statements.isEmpty()) {
            block(out.append(" {"), statements);
            out.append('}');
        }
        return out.append(";\n").toString();
    }

    private String argument(String type) {
        return names == null ? type : inFull(names, type);
    }
}
