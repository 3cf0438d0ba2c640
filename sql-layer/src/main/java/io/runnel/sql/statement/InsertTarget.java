package io.runnel.sql.statement;

import io.runnel.log.NearestNames;
import io.runnel.sql.SqlException;
import io.runnel.sql.catalog.Column;
import io.runnel.sql.catalog.ColumnType;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.format.PseudoColumn;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.calcite.avatica.util.ByteString;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/**
 * A column that INSERT gives a value to.
 *
 * @param index in the source's columns, or {@link #ROWTIME} or {@link #ROWPARTITION}
 */
record InsertTarget(String name, RelDataType type, int index) {
    static final int ROWTIME = -1;
    static final int ROWPARTITION = -2;

    /**
     * The targets of a statement.
     *
     * @param names the column list, or null for all declared columns in order
     * @throws SqlException 42703 for an unknown column, 42701 for one named twice, 0A000 for ROWOFFSET
     */
    static List<InsertTarget> of(Source source, @Nullable SqlNodeList names) {
        if (names == null) {
            source.columns().stream()
                    .filter(column -> column.role() == Column.Role.HEADERS)
                    .findFirst()
                    .ifPresent(column -> {
                        throw new SqlException("0A000", headersRefused(source, column) + " Name the other columns.");
                    });
            return IntStream.range(0, source.columns().size())
                    .mapToObj(index -> declared(source, index))
                    .toList();
        }
        List<InsertTarget> targets = new ArrayList<>();
        Set<Integer> taken = new HashSet<>();
        for (SqlNode node : names) {
            SqlIdentifier name = (SqlIdentifier) node;
            InsertTarget target = named(source, name);
            if (!taken.add(target.index)) {
                throw SqlException.at(
                        "42701", name.getParserPosition(), "Column " + target.name + " is named a second time", ".");
            }
            targets.add(target);
        }
        return targets;
    }

    /**
     * The value in the form of the column. ROWTIME counts ms, but may be written as a point in time, as it may be compared
     * with one.
     *
     * @throws SqlException if the column cannot take it
     */
    @Nullable
    Object coerce(@Nullable Object value, SqlTypeName from, String words) {
        boolean pointInTime =
                SqlTypeName.CHAR_TYPES.contains(from) || from == SqlTypeName.TIMESTAMP || from == SqlTypeName.DATE;
        RelDataType to = index == ROWTIME && pointInTime ? ColumnType.of(SqlTypeName.TIMESTAMP) : type;
        return ValueCoercion.coerce(value, from, to, words);
    }

    /** Whether a parameter's value has the form of the column already, so that {@link #coerce} would answer it as it is. */
    boolean holds(Object value) {
        return switch (type.getSqlTypeName()) {
            case BOOLEAN -> value instanceof Boolean;
            case INTEGER, DATE, TIME -> value instanceof Integer;
            case BIGINT, TIMESTAMP -> value instanceof Long;
            case DOUBLE -> value instanceof Double;
            case VARCHAR -> value instanceof String;
            case VARBINARY -> value instanceof ByteString;
            default -> false;
        };
    }

    /** The same for a value of a query, which may be nested. */
    @Nullable
    Object coerce(@Nullable Object value, RelDataType from, String words) {
        return ColumnType.isNested(type) || ColumnType.isNested(from)
                ? NestedCoercion.coerce(value, from, type, words)
                : coerce(value, from.getSqlTypeName(), words);
    }

    /** Whether the column takes every value of the type. */
    boolean takes(RelDataType from) {
        boolean pointInTime =
                from.getSqlTypeName() == SqlTypeName.TIMESTAMP || from.getSqlTypeName() == SqlTypeName.DATE;
        return index == ROWTIME && pointInTime || Widening.fits(from, type);
    }

    private static InsertTarget declared(Source source, int index) {
        Column column = source.columns().get(index);
        return new InsertTarget(column.name(), column.type(), index);
    }

    private static InsertTarget named(Source source, SqlIdentifier identifier) {
        String name = identifier.names.get(identifier.names.size() - 1);
        int index = index(source, name);
        if (index >= 0) {
            Column column = source.columns().get(index);
            if (column.role() == Column.Role.HEADERS) {
                throw SqlException.at(
                        "0A000",
                        identifier.getParserPosition(),
                        "Column " + column.name() + " cannot be set",
                        ": it shows headers, and rows are stored without any.");
            }
            return declared(source, index);
        }
        return switch (name) {
            case "ROWTIME" -> new InsertTarget(name, PseudoColumn.ROWTIME.type(), ROWTIME);
            case "ROWPARTITION" -> new InsertTarget(name, PseudoColumn.ROWPARTITION.type(), ROWPARTITION);
            case "ROWOFFSET" ->
                throw SqlException.at(
                        "0A000",
                        identifier.getParserPosition(),
                        "ROWOFFSET cannot be set",
                        "; the log gives each record its offset.");
            default -> throw unknown(source, identifier, name);
        };
    }

    private static String headersRefused(Source source, Column column) {
        return "Column " + column.name() + " of " + source.name()
                + " cannot be set: it shows headers, and rows are stored without any.";
    }

    /** The column of exactly this name, else the first whose name differs in case only, else -1. */
    private static int index(Source source, String name) {
        List<Column> columns = source.columns();
        return Stream.<java.util.function.Predicate<String>>of(name::equals, name::equalsIgnoreCase)
                .flatMap(matches -> IntStream.range(0, columns.size())
                        .filter(index -> matches.test(columns.get(index).name()))
                        .boxed())
                .findFirst()
                .orElse(-1);
    }

    private static SqlException unknown(Source source, SqlIdentifier identifier, String name) {
        List<String> known = Stream.concat(
                        source.columns().stream().map(Column::name), Stream.of("ROWTIME", "ROWPARTITION"))
                .toList();
        return SqlException.at(
                "42703",
                identifier.getParserPosition(),
                "Unknown column " + name,
                NearestNames.suggestion(name, known));
    }
}
