package io.runnel.jdbc.result;

import io.runnel.jdbc.error.SqlErrors;
import io.runnel.jdbc.error.SqlStates;
import io.runnel.jdbc.value.JavaTypes;
import io.runnel.protocol.Column;
import io.runnel.protocol.ColumnVector;
import io.runnel.protocol.Frame;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The columns of a result or of a prepared statement. Immutable, also for threads. */
public final class ResultColumns implements ResultSetMetaData {
    private static final int NAMED_AT_MOST = 20;

    private final List<Column> columns;
    private volatile @Nullable Map<String, Integer> numbers;

    public ResultColumns(List<Column> columns) {
        this.columns = columns;
    }

    /** @throws SQLException 07009 */
    ColumnVector checked(int columnIndex, Frame frame) throws SQLException {
        if (columnIndex < 1 || columnIndex > columns.size()) {
            throw noSuchNumber(columnIndex);
        }
        return frame.column(columnIndex - 1);
    }

    private SQLException noSuchNumber(int columnIndex) {
        return SqlErrors.of(
                SqlStates.INVALID_COLUMN_NUMBER,
                "There is no column " + columnIndex + "; the result has "
                        + (columns.isEmpty() ? "none" : "the columns 1 to " + columns.size()) + ".");
    }

    /** @throws SQLException 42703 if no column has the label, in any case; of several the first counts */
    int find(@Nullable String label) throws SQLException {
        Map<String, Integer> known = numbers;
        if (known == null) {
            known = numbered();
            numbers = known;
        }
        Integer number = label == null ? null : known.get(label);
        if (number == null && label != null) {
            number = known.get(label.toUpperCase(Locale.ROOT));
        }
        if (number == null) {
            throw noSuchLabel(label);
        }
        return number;
    }

    /** Labels as they are win over labels in another case. */
    private Map<String, Integer> numbered() {
        Map<String, Integer> all = new HashMap<>();
        for (int i = 0; i < columns.size(); i++) {
            all.putIfAbsent(columns.get(i).label(), i + 1);
        }
        for (int i = 0; i < columns.size(); i++) {
            all.putIfAbsent(columns.get(i).label().toUpperCase(Locale.ROOT), i + 1);
        }
        return all;
    }

    private SQLException noSuchLabel(@Nullable String label) {
        String there = columns.stream().limit(NAMED_AT_MOST).map(Column::label).collect(Collectors.joining(", "));
        return SqlErrors.of(
                SqlStates.NO_SUCH_COLUMN,
                "There is no column '" + label + "'; there are " + there + (columns.size() > NAMED_AT_MOST ? ", …" : "")
                        + ".");
    }

    private Column column(int number) throws SQLException {
        if (number < 1 || number > columns.size()) {
            throw noSuchNumber(number);
        }
        return columns.get(number - 1);
    }

    @Override
    public int getColumnCount() {
        return columns.size();
    }

    @Override
    public String getColumnLabel(int column) throws SQLException {
        return column(column).label();
    }

    @Override
    public String getColumnName(int column) throws SQLException {
        return column(column).name();
    }

    @Override
    public String getTableName(int column) throws SQLException {
        return column(column).table();
    }

    @Override
    public String getSchemaName(int column) throws SQLException {
        return column(column).schema();
    }

    /** There are no catalogs. */
    @Override
    public String getCatalogName(int column) throws SQLException {
        column(column);
        return "";
    }

    @Override
    public int getColumnType(int column) throws SQLException {
        return JavaTypes.code(column(column).type());
    }

    /** Without length, precision and scale, as JDBC's tools compare it with the names of {@code getTypeInfo}. */
    @Override
    public String getColumnTypeName(int column) throws SQLException {
        return JavaTypes.name(column(column).type());
    }

    @Override
    public String getColumnClassName(int column) throws SQLException {
        return JavaTypes.javaClass(column(column).type().kind()).getName();
    }

    @Override
    public int getPrecision(int column) throws SQLException {
        return JavaTypes.precision(column(column).type());
    }

    @Override
    public int getScale(int column) throws SQLException {
        return JavaTypes.scale(column(column).type());
    }

    @Override
    public int getColumnDisplaySize(int column) throws SQLException {
        return JavaTypes.displaySize(column(column).type());
    }

    @Override
    public int isNullable(int column) throws SQLException {
        return column(column).type().nullable() ? columnNullable : columnNoNulls;
    }

    @Override
    public boolean isSigned(int column) throws SQLException {
        return JavaTypes.isSigned(column(column).type().kind());
    }

    @Override
    public boolean isCaseSensitive(int column) throws SQLException {
        return JavaTypes.isText(column(column).type().kind());
    }

    @Override
    public boolean isSearchable(int column) throws SQLException {
        column(column);
        return true;
    }

    @Override
    public boolean isAutoIncrement(int column) throws SQLException {
        column(column);
        return false;
    }

    @Override
    public boolean isCurrency(int column) throws SQLException {
        column(column);
        return false;
    }

    @Override
    public boolean isReadOnly(int column) throws SQLException {
        column(column);
        return true;
    }

    @Override
    public boolean isWritable(int column) throws SQLException {
        column(column);
        return false;
    }

    @Override
    public boolean isDefinitelyWritable(int column) throws SQLException {
        column(column);
        return false;
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (isWrapperFor(type)) {
            return type.cast(this);
        }
        throw SqlErrors.of(SqlStates.INVALID_ARGUMENT, "Metadata of a result of this driver is no " + type + ".");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return type != null && type.isInstance(this);
    }
}
