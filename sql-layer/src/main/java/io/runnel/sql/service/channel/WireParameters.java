package io.runnel.sql.service.channel;

import io.runnel.protocol.ColumnVector;
import io.runnel.protocol.Frame;
import io.runnel.protocol.Parameters;
import io.runnel.protocol.SqlType;
import io.runnel.protocol.SqlType.Kind;
import io.runnel.sql.SqlException;
import io.runnel.sql.service.ParameterForm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.jspecify.annotations.Nullable;

/** Turns the values of parameters as they came into the forms that {@link io.runnel.sql.SqlEngine} takes. Pure. */
final class WireParameters {
    private static final String NOT_SET = "07001";

    private WireParameters() {}

    /**
     * The values of one execution.
     *
     * @throws SqlException 07001 if there are too few or too many, 22003 or 22018 if one does not fit its type
     */
    static List<@Nullable Object> one(Parameters given, RelDataType types) {
        if (given.rows().rows() != 1) {
            throw new SqlException(
                    NOT_SET,
                    "An execution takes one row of parameters, not "
                            + given.rows().rows() + ".");
        }
        return all(given, types).get(0);
    }

    /** The values of several executions. */
    static List<List<@Nullable Object>> all(Parameters given, RelDataType types) {
        if (given.types().size() != types.getFieldCount()) {
            throw new SqlException(
                    NOT_SET,
                    "The statement has " + types.getFieldCount() + " parameters, but "
                            + given.types().size() + " values were given.");
        }
        Frame frame = given.rows();
        @Nullable Object[][] rows = new Object[frame.rows()][types.getFieldCount()];
        for (RelDataTypeField field : types.getFieldList()) {
            column(frame.column(field.getIndex()), field.getIndex(), field.getType(), rows);
        }
        List<List<@Nullable Object>> values = new ArrayList<>(rows.length);
        for (@Nullable Object[] row : rows) {
            values.add(Arrays.asList(row));
        }
        return values;
    }

    private static void column(ColumnVector column, int index, RelDataType type, @Nullable Object[][] rows) {
        for (int row = 0; row < rows.length; row++) {
            Object value = column.value(row);
            if (value != null) {
                Kind kind = column.kind(row);
                SqlType given = kind == column.type().kind() ? column.type() : SqlType.of(kind);
                rows[row][index] =
                        ParameterForm.isOf(kind, type) ? value : ParameterForm.convert(index + 1, given, value, type);
            }
        }
    }
}
