package io.runnel.sql.format;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.runnel.sql.SqlException;
import io.runnel.sql.catalog.Column;
import io.runnel.sql.catalog.ColumnType;
import io.runnel.sql.format.Format.Part;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;

/** Columns as the text of .proto files. Fields are optional, so that null and 0 are told apart. */
final class ProtobufText {
    private static final String PACKAGE = "io.runnel";
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    /** Numbers that Protobuf keeps for itself. */
    private static final int RESERVED_FROM = 19_000;

    private static final int RESERVED_TO = 19_999;

    private static final Map<String, String> WRAPPERS = Map.of(
            "bool", "google.protobuf.BoolValue",
            "int32", "google.protobuf.Int32Value",
            "int64", "google.protobuf.Int64Value",
            "double", "google.protobuf.DoubleValue",
            "string", "google.protobuf.StringValue",
            "bytes", "google.protobuf.BytesValue");

    private final Part part;
    private final Set<String> imports = new TreeSet<>();

    private ProtobufText(Part part) {
        this.part = part;
    }

    /** @throws SqlException 0A000 for a type or name that Protobuf cannot carry */
    static void check(Part part, Column column) {
        new ProtobufText(part).field(column, column.name(), column.type(), 1, "");
    }

    /** A file with one message, whose fields are the part's columns. */
    static String of(Part part) {
        ProtobufText text = new ProtobufText(part);
        String fullName = part.schemaFullName().orElseGet(() -> PACKAGE + "." + messageName(part));
        int dot = fullName.lastIndexOf('.');
        StringBuilder fields = new StringBuilder();
        int number = 1;
        for (Format.Slot slot : part.slots()) {
            Column column = slot.column();
            fields.append(text.field(column, column.name(), column.type(), number++, "  "));
        }
        return "syntax = \"proto3\";\n"
                + (dot < 0 ? "" : "package " + fullName.substring(0, dot) + ";\n")
                + text.importLines("")
                + "message " + fullName.substring(dot + 1) + " {\n" + fields + "}\n";
    }

    private static String messageName(Part part) {
        String name = part.source().name().replaceAll("[^A-Za-z0-9_]", "_").replaceFirst("^(?=[0-9])", "_");
        return part.words().equals("key") ? name + "_KEY" : name;
    }

    /**
     * The text of a file with the columns that a message of its top lacks.
     *
     * @throws SqlException 42804 for a column that has a field of another type, 0A000 where the message cannot be found
     */
    static String evolved(String file, Descriptor message, Part part) {
        ProtobufText text = new ProtobufText(part);
        StringBuilder fields = new StringBuilder();
        int number = message.getFields().stream()
                        .mapToInt(FieldDescriptor::getNumber)
                        .max()
                        .orElse(0)
                + 1;
        for (Format.Slot slot : part.slots()) {
            Column column = slot.column();
            FieldDescriptor known = ProtobufTypes.field(message, column.name());
            if (known != null) {
                checkReadable(known, column, part);
                continue;
            }
            number = free(message, number);
            fields.append(text.field(column, column.name(), column.type(), number++, "  "));
        }
        String head = "(?m)^message " + message.getName() + " \\{$";
        if (message.getContainingType() != null
                || !Pattern.compile(head).matcher(file).find()) {
            throw new SqlException(
                    "0A000",
                    "Message " + message.getFullName() + " under subject " + part.subject() + " lacks columns of "
                            + part.source().name() + ": register a version that has them.");
        }
        String body =
                "message " + message.getName() + " {\n" + fields.toString().replaceAll("\\n$", "");
        String withFields = file.replaceFirst(head, java.util.regex.Matcher.quoteReplacement(body));
        return withFields.replaceFirst(
                "(?m)\\A((?:syntax .*;\\n)?\\n?(?:package .*;\\n)?)",
                "$1" + java.util.regex.Matcher.quoteReplacement(text.importLines(file)));
    }

    private static void checkReadable(FieldDescriptor known, Column column, Part part) {
        try {
            new ProtobufMessageReader().add(known, column.type(), column.name(), 0);
        } catch (SchemaMismatchException e) {
            throw new SqlException(
                    "42804",
                    "Column " + column.name() + " of " + part.source().name() + " is "
                            + ColumnType.text(column.type()) + ", but its field in the newest schema under subject "
                            + part.subject() + " is " + ProtobufTypes.words(known) + ".",
                    0,
                    0,
                    e);
        }
    }

    private static int free(Descriptor message, int from) {
        int number = from;
        while (message.isReservedNumber(number)
                || message.isExtensionNumber(number)
                || (number >= RESERVED_FROM && number <= RESERVED_TO)) {
            number++;
        }
        return number;
    }

    /** Lines for the imports that the file does not have. */
    private String importLines(String file) {
        StringBuilder lines = new StringBuilder();
        for (String name : imports) {
            String line = "import \"" + name + "\";\n";
            lines.append(file.contains(line) ? "" : line);
        }
        return lines.toString();
    }

    /** A field's line, the messages that it needs before it. */
    private String field(Column column, String name, RelDataType type, int number, String indent) {
        if (!NAME.matcher(name).matches()) {
            throw refused(column, "'" + name + "' is no name of a field there: those are letters, digits and _");
        }
        String end = " " + name + " = " + number;
        return switch (type.getSqlTypeName()) {
            case ARRAY -> {
                RelDataType element = ColumnType.element(type);
                yield nested(column, name, element, indent) + indent + "repeated " + single(column, name, element) + end
                        + options(element) + ";\n";
            }
            case MAP -> {
                RelDataType value = ColumnType.value(type);
                yield nested(column, name, value, indent) + indent + "map<" + key(column, type) + ", "
                        + single(column, name, value) + ">" + end + options(value) + ";\n";
            }
            case ROW, STRUCTURED ->
                nested(column, name, type, indent) + indent + single(column, name, type) + end + ";\n";
            default -> indent + optional(column, name, type) + end + options(type) + ";\n";
        };
    }

    /** A scalar so that its null is told apart, unless the part's records do not. */
    private String optional(Column column, String name, RelDataType type) {
        String single = single(column, name, type);
        String wrapper = WRAPPERS.get(single);
        return switch (part.nullableRepresentation().orElse(byDefault())) {
            case "WRAPPER" -> wrapper == null ? single : imported("google/protobuf/wrappers.proto", wrapper);
            case "OPTIONAL" -> "optional " + single;
            default -> single;
        };
    }

    private String byDefault() {
        return part.formatName().equals(ProtobufPlainFormat.NAME) ? "" : "OPTIONAL";
    }

    private String key(Column column, RelDataType map) {
        return switch (ColumnType.key(map).getSqlTypeName()) {
            case VARCHAR, INTEGER, BIGINT, BOOLEAN -> single(column, "key", ColumnType.key(map));
            default ->
                throw refused(
                        column,
                        "keys of maps there are text, whole numbers or booleans, not "
                                + ColumnType.text(ColumnType.key(map)));
        };
    }

    /** The name of the type of one value. */
    private String single(Column column, String name, RelDataType type) {
        return switch (type.getSqlTypeName()) {
            case BOOLEAN -> "bool";
            case INTEGER -> "int32";
            case BIGINT -> "int64";
            case DOUBLE -> "double";
            case VARCHAR -> "string";
            case VARBINARY -> "bytes";
            case DECIMAL -> imported("confluent/type/decimal.proto", ProtobufTypes.DECIMAL);
            case DATE -> imported("google/type/date.proto", ProtobufTypes.DATE);
            case TIME -> imported("google/type/timeofday.proto", ProtobufTypes.TIME);
            case TIMESTAMP -> imported("google/protobuf/timestamp.proto", ProtobufTypes.TIMESTAMP);
            case ROW, STRUCTURED -> structName(name);
            case ARRAY, MAP -> throw refused(column, "a list or map cannot stand in a list or map there");
            default -> throw refused(column, "type " + type + " is not supported yet");
        };
    }

    private String imported(String file, String type) {
        imports.add(file);
        return "." + type;
    }

    /** Precision and scale of a decimal, as Confluent's converter notes them. */
    private String options(RelDataType type) {
        if (type.getSqlTypeName() != org.apache.calcite.sql.type.SqlTypeName.DECIMAL) {
            return "";
        }
        imports.add("confluent/meta.proto");
        return " [(confluent.field_meta) = {params: [{key: \"precision\", value: \"" + type.getPrecision()
                + "\"}, {key: \"scale\", value: \"" + type.getScale() + "\"}]}]";
    }

    private static String structName(String field) {
        return field + "_STRUCT";
    }

    private String nested(Column column, String name, RelDataType type, String indent) {
        switch (type.getSqlTypeName()) {
            case ROW, STRUCTURED -> {}
            default -> {
                return "";
            }
        }
        StringBuilder text = new StringBuilder(indent)
                .append("message ")
                .append(structName(name))
                .append(" {\n");
        int number = 1;
        for (RelDataTypeField field : type.getFieldList()) {
            text.append(field(column, field.getName(), field.getType(), number++, indent + "  "));
        }
        return text.append(indent).append("}\n").toString();
    }

    private SqlException refused(Column column, String why) {
        return new SqlException(
                "0A000",
                "Format " + part.formatName() + " cannot carry column " + column.name() + " of "
                        + part.source().name() + ": " + why + ".");
    }
}
