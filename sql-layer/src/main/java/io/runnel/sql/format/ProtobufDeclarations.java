package io.runnel.sql.format;

import io.runnel.sql.SqlException;
import io.runnel.sql.catalog.Column;
import io.runnel.sql.catalog.ColumnType;
import io.runnel.sql.format.Format.Part;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.type.SqlTypeName;

/**
 * Columns as fields in the text of a .proto file. Scalars are {@code optional}, since columns may be null; what lists and
 * maps hold may not.
 */
final class ProtobufDeclarations {
    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final String META = "confluent/meta.proto";
    private static final String DECIMAL = "confluent/type/decimal.proto";

    private final Part part;
    private final boolean proto3;
    private final Set<String> imports = new TreeSet<>();
    private final StringBuilder text = new StringBuilder();

    /** @param proto3 whether fields without a label exist */
    ProtobufDeclarations(Part part, boolean proto3) {
        this.part = part;
        this.proto3 = proto3;
    }

    /** The declarations so far, each line indented as in a message at the top of its file. */
    String text() {
        return text.toString();
    }

    /** What the declarations have to import, in order. */
    Set<String> imports() {
        return imports;
    }

    /** @throws SqlException 0A000 for a name or a type that Protobuf does not have */
    void add(Column column, int number) {
        add(column, column.name(), column.type(), number, "  ");
    }

    private void add(Column column, String name, RelDataType type, int number, String indent) {
        if (!IDENTIFIER.matcher(name).matches()) {
            throw refusal(column, "field names there are letters, digits and _ only, unlike " + name);
        }
        String declared;
        RelDataType content = type;
        switch (type.getSqlTypeName()) {
            case ARRAY -> {
                content = ColumnType.element(type);
                declared = "repeated " + single(column, content, name);
            }
            case MAP -> {
                content = ColumnType.value(type);
                declared = "map<" + key(column, ColumnType.key(type)) + ", " + single(column, content, name) + ">";
            }
            default -> declared = (proto3 && isMessage(type) ? "" : "optional ") + single(column, type, name);
        }
        text.append(indent)
                .append(declared)
                .append(' ')
                .append(name)
                .append(" = ")
                .append(number);
        text.append(options(content)).append(";\n");
        if (isStruct(content)) {
            struct(column, name, content, indent);
        }
    }

    private void struct(Column column, String name, RelDataType type, String indent) {
        text.append(indent).append("message ").append(structName(name)).append(" {\n");
        int number = 1;
        for (RelDataTypeField field : type.getFieldList()) {
            add(column, field.getName(), field.getType(), number++, indent + "  ");
        }
        text.append(indent).append("}\n");
    }

    private static String structName(String field) {
        return field + "_STRUCT";
    }

    private static boolean isStruct(RelDataType type) {
        return type.getSqlTypeName() == SqlTypeName.ROW || type.getSqlTypeName() == SqlTypeName.STRUCTURED;
    }

    private static boolean isMessage(RelDataType type) {
        return switch (type.getSqlTypeName()) {
            case DECIMAL, DATE, TIME, TIMESTAMP, ROW, STRUCTURED -> true;
            default -> false;
        };
    }

    private String single(Column column, RelDataType type, String name) {
        return switch (type.getSqlTypeName()) {
            case BOOLEAN -> "bool";
            case INTEGER -> "int32";
            case BIGINT -> "int64";
            case DOUBLE -> "double";
            case VARCHAR -> "string";
            case VARBINARY -> "bytes";
            case DATE -> imported("google/type/date.proto", ProtobufKnown.DATE);
            case TIME -> imported("google/type/timeofday.proto", ProtobufKnown.TIME);
            case TIMESTAMP -> imported("google/protobuf/timestamp.proto", ProtobufKnown.TIMESTAMP);
            case DECIMAL -> {
                imports.add(META);
                yield imported(DECIMAL, ProtobufKnown.DECIMAL);
            }
            case ROW, STRUCTURED -> structName(name);
            case ARRAY, MAP ->
                throw refusal(column, "a list or map cannot hold lists or maps there; put a STRUCT between");
            default -> throw refusal(column, "type " + type + " is not supported yet");
        };
    }

    private String imported(String file, String message) {
        imports.add(file);
        return "." + message;
    }

    private String key(Column column, RelDataType type) {
        return switch (type.getSqlTypeName()) {
            case VARCHAR, INTEGER, BIGINT, BOOLEAN -> single(column, type, "");
            default -> throw refusal(column, "keys of a MAP are VARCHAR, INTEGER, BIGINT or BOOLEAN there");
        };
    }

    /** The digits of a decimal are no part of its message; they stand where Connect's converter looks for them. */
    private static String options(RelDataType type) {
        return type.getSqlTypeName() != SqlTypeName.DECIMAL
                ? ""
                : " [(confluent.field_meta) = { params: [{ key: \"precision\", value: \"" + type.getPrecision()
                        + "\" }, { key: \"scale\", value: \"" + type.getScale() + "\" }] }]";
    }

    private SqlException refusal(Column column, String reason) {
        return new SqlException(
                "0A000",
                "Format PROTOBUF cannot carry column " + column.name() + " of "
                        + part.source().name() + ": " + reason + ".");
    }

    /** A name of SQL as one of Protobuf. */
    static String plain(String name) {
        return name.replaceAll("[^A-Za-z0-9_]", "_").replaceFirst("^(?=[0-9])", "_");
    }

    /** Statements for the imports that a file does not have yet. */
    static String statements(Set<String> imports, List<String> known) {
        StringBuilder statements = new StringBuilder();
        for (String file : imports) {
            if (!known.contains(file)) {
                statements.append("import \"").append(file).append("\";\n");
            }
        }
        return statements.toString();
    }
}
