package io.runnel.sql.service;

import io.runnel.sql.catalog.ColumnType;
import io.runnel.sql.format.JsonText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.calcite.avatica.util.ByteString;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/**
 * Puts rows of the engine into the form in which frames carry them: an ARRAY as a list, MAP and STRUCT as JSON text, for
 * which frames have no form. Pure.
 */
final class RowEncoder {
    private final List<Altered> altered = new ArrayList<>();

    /** A column whose values travel in another form. */
    private record Altered(int index, UnaryOperator<Object> form) {}

    RowEncoder(RelDataType rowType) {
        rowType.getFieldList().forEach(field -> {
            UnaryOperator<Object> form = form(field.getType());
            if (form != null) {
                altered.add(new Altered(field.getIndex(), form));
            }
        });
    }

    /** Null where values travel as they are. */
    private static @Nullable UnaryOperator<Object> form(RelDataType type) {
        SqlTypeName name = type.getSqlTypeName();
        if (SqlTypeName.BINARY_TYPES.contains(name)) {
            return value -> ((ByteString) value).getBytes();
        } else if (name == SqlTypeName.ARRAY || name == SqlTypeName.MULTISET) {
            return array(form(ColumnType.element(type)));
        } else if (ColumnType.isNested(type)) {
            return value -> JsonText.of(value, type);
        }
        return ColumnTypes.travelsAsText(type) ? Object::toString : null;
    }

    private static @Nullable UnaryOperator<Object> array(@Nullable UnaryOperator<Object> element) {
        if (element == null) {
            return null;
        }
        return value -> {
            List<@Nullable Object> elements = new ArrayList<>();
            for (Object item : (List<?>) value) {
                elements.add(item == null ? null : element.apply(item));
            }
            return elements;
        };
    }

    /** The same rows in the same order; they are altered in place, as the engine keeps none of them. */
    List<Object> encode(List<@Nullable Object[]> rows) {
        List<Object> encoded = new ArrayList<>(rows.size());
        for (@Nullable Object[] row : rows) {
            for (Altered column : altered) {
                Object value = row[column.index];
                row[column.index] = value == null ? null : column.form.apply(value);
            }
            // A list rather than the array: the in-process service and the JSON form take nothing else.
            encoded.add(Arrays.asList(row));
        }
        return encoded;
    }
}
