package io.runnel.jdbc.statement;

import io.runnel.jdbc.error.SqlErrors;
import io.runnel.jdbc.error.SqlStates;
import io.runnel.jdbc.value.Misfit;
import io.runnel.jdbc.value.Parameter;
import io.runnel.protocol.Frame;
import io.runnel.protocol.FrameWriter;
import io.runnel.protocol.Parameters;
import io.runnel.protocol.SqlType;
import io.runnel.protocol.SqlType.Kind;
import io.runnel.protocol.WireInput;
import io.runnel.protocol.WireOutput;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.TimeZone;
import org.jspecify.annotations.Nullable;

/**
 * The values of a prepared statement's parameters, and the rows of its batch, packed as they are added. A column has the
 * type of its parameter until a value comes that is of another; from then on each of its values tells its own type. For one
 * thread.
 */
final class ParameterRows {
    /** A message is an array, and an array of Java's ends at 2 GiB. */
    private static final long MAX_BATCH_BYTES = 1L << 30;

    private static final Object UNSET = new Object();
    private static final SqlType ANY = SqlType.of(Kind.ANY);

    private final List<SqlType> declared;
    private final @Nullable Object[] values;
    private final @Nullable Object[] row;
    private final SqlType[] batchTypes;
    private final FrameWriter single;
    private FrameWriter batch;
    private long
            mixedBytes; // of texts and bytes in columns whose values tell their types, which FrameWriter does not count

    ParameterRows(List<SqlType> types) {
        declared = types.stream()
                .map(type -> type.kind() == Kind.NULL ? ANY : type)
                .toList();
        values = new Object[declared.size()];
        row = new Object[declared.size()];
        batchTypes = declared.toArray(new SqlType[0]);
        single = new FrameWriter(declared);
        batch = new FrameWriter(declared);
        clear();
    }

    void clear() {
        Arrays.fill(values, UNSET);
    }

    /** @throws SQLException 07009 if there is no such parameter, 07006 if the value can be none */
    void set(int index, @Nullable Object value, TimeZone zone) throws SQLException {
        if (index < 1 || index > values.length) {
            throw SqlErrors.of(
                    SqlStates.INVALID_COLUMN_NUMBER,
                    "There is no parameter " + index + "; the statement has "
                            + (values.length == 0 ? "none" : "the parameters 1 to " + values.length) + ".");
        }
        SqlType type = declared.get(index - 1);
        try {
            values[index - 1] = Parameter.of(type, value, zone);
        } catch (SQLException e) {
            throw SqlErrors.of(
                    e.getSQLState(), "Parameter " + index + " of type " + type.name() + ": " + e.getMessage(), e);
        }
    }

    private void checkSet() throws SQLException {
        for (int i = 0; i < values.length; i++) {
            if (values[i] == UNSET) {
                throw SqlErrors.of(SqlStates.PARAMETER_NOT_SET, "Parameter " + (i + 1) + " is not set.");
            }
        }
    }

    /** The values for one execution. */
    byte[] one() throws SQLException {
        checkSet();
        boolean misfits = false;
        for (int i = 0; i < values.length; i++) {
            Object value = values[i];
            boolean misfit = value instanceof Misfit;
            row[i] = misfit ? ((Misfit) value).value() : value;
            misfits |= misfit;
        }
        if (!misfits) {
            single.clear();
            single.add(row);
            return Parameters.bytes(declared, single);
        }
        SqlType[] types = declared.toArray(new SqlType[0]);
        for (int i = 0; i < types.length; i++) {
            types[i] = values[i] instanceof Misfit ? ANY : types[i];
        }
        FrameWriter writer = new FrameWriter(Arrays.asList(types));
        writer.add(row);
        return Parameters.bytes(Arrays.asList(types), writer);
    }

    int batchSize() {
        return batch.rows();
    }

    /** @throws SQLException 07001 if a parameter is not set, 54000 if the batch is too large for one message */
    void addToBatch() throws SQLException {
        checkSet();
        if (batch.bytes() + mixedBytes > MAX_BATCH_BYTES) {
            throw SqlErrors.of(
                    SqlStates.REQUEST_TOO_LARGE, "The batch holds more than 1 GiB. Execute it in several parts.");
        }
        for (int i = 0; i < values.length; i++) {
            checkOneWay(i);
        }
        for (int i = 0; i < values.length; i++) {
            Object value = values[i];
            if (value instanceof Misfit misfit) {
                widen(i);
                row[i] = misfit.value();
            } else {
                row[i] = batchTypes[i] == ANY ? Parameter.mixed(declared.get(i), value) : value;
            }
        }
        batch.add(row);
        countMixed(row);
    }

    /** A nested value and a text that stands for one have no form in common. Checked before anything is added. */
    private void checkOneWay(int column) throws SQLException {
        SqlType type = declared.get(column);
        Object value = values[column];
        boolean nested = type.kind() == Kind.ARRAY || type.kind() == Kind.MAP || type.kind() == Kind.STRUCT;
        boolean widened = batchTypes[column] == ANY;
        boolean clash = value instanceof Misfit ? !widened && batch.rows() > 0 : widened && value != null;
        if (nested && clash) {
            throw SqlErrors.of(
                    SqlStates.NOT_CONVERTIBLE,
                    "Parameter " + (column + 1) + " is a " + type.name()
                            + " in some rows of the batch and a text in others; set it in one way.");
        }
    }

    private void countMixed(@Nullable Object[] added) {
        for (int i = 0; i < added.length; i++) {
            if (batchTypes[i].kind() == Kind.ANY) {
                mixedBytes += added[i] instanceof String text ? utf8Bytes(text) : 0;
                mixedBytes += added[i] instanceof byte[] bytes ? bytes.length : 0;
            }
        }
    }

    private static long utf8Bytes(String text) {
        long bytes = text.length();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            bytes += c < 0x80 ? 0 : c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
        }
        return bytes;
    }

    /** From now on the values of the column tell their own types; those that are packed are packed anew. */
    private void widen(int column) {
        if (batchTypes[column] == ANY) {
            return;
        }
        Frame packed = packed();
        batchTypes[column] = ANY;
        FrameWriter wider = new FrameWriter(Arrays.asList(batchTypes));
        mixedBytes = 0;
        @Nullable Object[] again = new Object[batchTypes.length]; // row is being filled
        for (int r = 0; r < packed.rows(); r++) {
            for (int i = 0; i < batchTypes.length; i++) {
                Object value = packed.column(i).value(r);
                SqlType own = batchTypes[i] == ANY ? SqlType.of(packed.column(i).kind(r)) : batchTypes[i];
                again[i] = batchTypes[i] == ANY ? Parameter.mixed(own, value) : value;
            }
            wider.add(again);
            countMixed(again);
        }
        batch = wider;
    }

    private Frame packed() {
        WireOutput out = new WireOutput();
        batch.writeTo(out);
        return Frame.read(new WireInput(out.array(), 0, out.size()), Arrays.asList(batchTypes));
    }

    /** The rows that were added, which are forgotten with it. */
    byte[] batch() {
        byte[] bytes = Parameters.bytes(Arrays.asList(batchTypes), batch);
        clearBatch();
        return bytes;
    }

    void clearBatch() {
        mixedBytes = 0;
        if (Arrays.asList(batchTypes).equals(declared)) {
            batch.clear();
        } else {
            declared.toArray(batchTypes);
            batch = new FrameWriter(declared);
        }
    }
}
