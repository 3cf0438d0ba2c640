package io.runnel.sql.parser;

import io.runnel.sql.SqlTypes;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlTypeNameSpec;
import org.apache.calcite.sql.SqlWriter;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.util.Litmus;

/** {@code ARRAY<type>} and {@code STRUCT<name type, …>}. Whatever is within may be null. */
public final class SqlNestedTypeNameSpec extends SqlTypeNameSpec {
    private final List<SqlIdentifier> names;
    private final List<SqlDataTypeSpec> types;

    private SqlNestedTypeNameSpec(
            String name, List<SqlIdentifier> names, List<SqlDataTypeSpec> types, SqlParserPos pos) {
        super(new SqlIdentifier(name, pos), pos);
        this.names = List.copyOf(names);
        this.types = List.copyOf(types);
    }

    static SqlNestedTypeNameSpec array(SqlDataTypeSpec element, SqlParserPos pos) {
        return new SqlNestedTypeNameSpec("ARRAY", List.of(), List.of(element), pos);
    }

    static SqlNestedTypeNameSpec struct(List<SqlIdentifier> names, List<SqlDataTypeSpec> types, SqlParserPos pos) {
        return new SqlNestedTypeNameSpec("STRUCT", names, types, pos);
    }

    /** Whether it is a STRUCT; an ARRAY otherwise. */
    public boolean isStruct() {
        return !names.isEmpty();
    }

    /** Names of a STRUCT's fields. */
    public List<SqlIdentifier> names() {
        return names;
    }

    /** Types of a STRUCT's fields, or the one of an ARRAY's elements. */
    public List<SqlDataTypeSpec> types() {
        return types;
    }

    @Override
    public RelDataType deriveType(SqlValidator validator) {
        List<RelDataType> derived =
                types.stream().map(type -> type.deriveType(validator, true)).toList();
        return isStruct()
                ? SqlTypes.struct(names.stream().map(SqlIdentifier::getSimple).toList(), derived, false)
                : SqlTypes.FACTORY.createArrayType(derived.get(0), -1);
    }

    @Override
    public void unparse(SqlWriter writer, int leftPrec, int rightPrec) {
        writer.keyword(getTypeName().getSimple());
        SqlWriter.Frame frame = writer.startList(SqlWriter.FrameTypeEnum.FUN_CALL, "<", ">");
        for (int index = 0; index < types.size(); index++) {
            writer.sep(",");
            if (isStruct()) {
                names.get(index).unparse(writer, 0, 0);
            }
            types.get(index).unparse(writer, 0, 0);
        }
        writer.endList(frame);
    }

    @Override
    public boolean equalsDeep(SqlTypeNameSpec other, Litmus litmus) {
        boolean same = other instanceof SqlNestedTypeNameSpec that
                && that.names.toString().equals(names.toString())
                && that.types.toString().equals(types.toString());
        return same ? litmus.succeed() : litmus.fail("{} != {}", this, other);
    }
}
