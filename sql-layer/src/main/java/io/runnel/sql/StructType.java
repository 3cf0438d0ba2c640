package io.runnel.sql;

import java.util.List;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rel.type.RelRecordType;
import org.apache.calcite.rel.type.StructKind;
import org.apache.calcite.sql.type.SqlTypeName;

/**
 * STRUCT, the type of a value in a row. Calcite's type of whole rows would do, but its generated code takes every value
 * of that type for an array, whose equality is that of the object.
 */
final class StructType extends RelRecordType {
    private static final long serialVersionUID = 1L;

    StructType(List<RelDataTypeField> fields, boolean nullable) {
        super(StructKind.FULLY_QUALIFIED, fields, nullable);
    }

    StructType withNullability(boolean nullable) {
        return new StructType(getFieldList(), nullable);
    }

    @Override
    public SqlTypeName getSqlTypeName() {
        return SqlTypeName.STRUCTURED;
    }

    @Override
    protected void generateTypeString(StringBuilder text, boolean withDetail) {
        String separator = "STRUCT<";
        for (RelDataTypeField field : getFieldList()) {
            text.append(separator).append(field.getName()).append(' ');
            text.append(withDetail ? field.getType().getFullTypeString() : field.getType());
            separator = ", ";
        }
        text.append('>');
    }
}
