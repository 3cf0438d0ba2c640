package io.runnel.sql.service;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.apache.calcite.avatica.util.ByteString;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/** Puts rows of the engine into the form in which frames carry them. Pure. */
final class RowEncoder {
    private final int[] textColumns;
    private final int[] byteColumns;

    RowEncoder(RelDataType rowType) {
        textColumns = columns(rowType, ColumnTypes::travelsAsText);
        byteColumns = columns(rowType, type -> SqlTypeName.BINARY_TYPES.contains(type.getSqlTypeName()));
    }

    private static int[] columns(RelDataType rowType, Predicate<RelDataType> which) {
        return rowType.getFieldList().stream()
                .filter(field -> which.test(field.getType()))
                .mapToInt(RelDataTypeField::getIndex)
                .toArray();
    }

    /** The same rows in the same order; they are altered in place, as the engine keeps none of them. */
    List<Object> encode(List<@Nullable Object[]> rows) {
        List<Object> encoded = new ArrayList<>(rows.size());
        for (@Nullable Object[] row : rows) {
            for (int column : textColumns) {
                Object value = row[column];
                row[column] = value == null ? null : value.toString();
            }
            for (int column : byteColumns) {
                if (row[column] instanceof ByteString bytes) {
                    row[column] = bytes.getBytes(); // frames know no other form of it
                }
            }
            // A list rather than the array: the in-process service and the JSON form take nothing else.
            encoded.add(Arrays.asList(row));
        }
        return encoded;
    }
}
