package io.runnel.sql.statement;

import io.runnel.log.NearestNames;
import io.runnel.sql.SqlException;
import io.runnel.sql.catalog.Column;
import io.runnel.sql.catalog.ColumnType;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.catalog.SourceKind;
import io.runnel.sql.continuous.OutputShape;
import io.runnel.sql.plan.PlannedQuery;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/** Whether the answer of a query that goes on fits the stream that INSERT INTO names. The rules are ksqlDB's. Pure. */
final class InsertSink {
    private final Source sink;
    private final SqlParserPos pos;
    private final @Nullable SqlNodeList named;

    /**
     * @param pos to which errors point
     * @param named the columns that are written, the others being null; null for all
     */
    InsertSink(Source sink, SqlParserPos pos, @Nullable SqlNodeList named) {
        this.sink = sink;
        this.pos = pos;
        this.named = named;
    }

    /** A column that INSERT INTO names. */
    static String name(SqlNode column) {
        return ((SqlIdentifier) column).getSimple();
    }

    /**
     * Checks it.
     *
     * @throws SqlException 42809 if one of the two is a table, 42804 if the columns do not fit, 42803 if the keys do not
     */
    void check(PlannedQuery plan, OutputShape shape) {
        if (sink.kind() == SourceKind.TABLE) {
            throw SqlException.at(
                    "42809",
                    pos,
                    sink.name() + " is a table, and a query that goes on is inserted into streams alone",
                    "; write CREATE TABLE … AS for a table.");
        }
        if (shape.table()) {
            throw SqlException.at(
                    "42809",
                    pos,
                    "The query gives a table, whose rows replace each other, and " + sink.name() + " is a stream",
                    "; write CREATE TABLE … AS.");
        }
        if (plan.sources().stream().anyMatch(source -> source.topic().equals(sink.topic()))) {
            throw SqlException.at(
                    "0A000",
                    pos,
                    "The query reads topic " + sink.topic() + ", which it would write",
                    ": it would never come to an end with one record.");
        }
        if (named != null) {
            checkNamed(named);
        }
        checkColumns(plan);
        checkKey(plan, shape);
    }

    private void checkNamed(SqlNodeList names) {
        List<String> all = all().stream().map(Column::name).toList();
        Set<String> seen = new HashSet<>();
        for (SqlNode column : names) {
            String name = name(column);
            if (all.stream().noneMatch(name::equalsIgnoreCase)) {
                throw SqlException.at(
                        "42703",
                        column.getParserPosition(),
                        sink.name() + " has no column " + name + " that could be written",
                        NearestNames.suggestion(name, all));
            }
            if (!seen.add(name.toUpperCase(Locale.ROOT))) {
                throw SqlException.at("42701", column.getParserPosition(), "Column " + name + " is named twice", ".");
            }
        }
    }

    private void checkColumns(PlannedQuery plan) {
        List<RelDataTypeField> fields = plan.rowType().getFieldList();
        List<Column> wanted = columns();
        boolean same =
                fields.size() == wanted.size() && wanted.stream().allMatch(column -> find(fields, column) != null);
        if (!same) {
            throw SqlException.at(
                    "42804",
                    pos,
                    "The query gives the columns " + words(plan.rowType()) + ", but " + sink.name() + " has "
                            + wanted.stream()
                                    .map(column -> column.name() + " " + ColumnType.text(column.type()))
                                    .collect(Collectors.joining(", ")),
                    ": select all of these, by their names.");
        }
        for (Column column : wanted) {
            RelDataType given = type(fields, column);
            boolean key = column.role() == Column.Role.KEY;
            boolean fits = key
                    ? ColumnType.text(given).equals(ColumnType.text(column.type()))
                    : Widening.fits(given, column.type());
            if (!fits) {
                throw SqlException.at(
                        "42804",
                        pos,
                        "Column " + column.name() + " of the query is " + ColumnType.text(given) + ", but column "
                                + column.name() + " of " + sink.name() + " is " + ColumnType.text(column.type()),
                        key ? ", and a key is written as it is; write a CAST and PARTITION BY it." : "; write a CAST.");
            }
        }
    }

    private void checkKey(PlannedQuery plan, OutputShape shape) {
        List<String> keys = sink.keyColumns().stream().map(Column::name).toList();
        List<String> names = plan.rowType().getFieldNames();
        List<String> given = shape.keyColumns().stream()
                .map(place -> place == OutputShape.MISSING ? "a column that it does not select" : names.get(place))
                .toList();
        boolean same = keys.size() == given.size();
        for (int index = 0; same && index < keys.size(); index++) {
            same = keys.get(index).equalsIgnoreCase(given.get(index));
        }
        if (!same) {
            throw SqlException.at(
                    "42803",
                    pos,
                    "The query's rows have " + key(given) + ", but those of " + sink.name() + " have " + key(keys),
                    keys.isEmpty()
                            ? "; add PARTITION BY NULL."
                            : "; add PARTITION BY " + String.join(", ", keys) + ".");
        }
    }

    /** Whose values a query gives. */
    private List<Column> columns() {
        return named == null
                ? all()
                : all().stream()
                        .filter(column ->
                                named.stream().anyMatch(name -> name(name).equalsIgnoreCase(column.name())))
                        .toList();
    }

    /** Headers are not written. */
    private List<Column> all() {
        return sink.columns().stream()
                .filter(column -> column.role() != Column.Role.HEADERS)
                .toList();
    }

    /** The places of the sink's columns among those of the answer; -1 for one that the answer does not have. */
    static List<Integer> places(Source sink, RelDataType answer) {
        List<Integer> places = new ArrayList<>();
        for (Column column : sink.columns()) {
            RelDataTypeField field = find(answer.getFieldList(), column);
            places.add(field == null ? -1 : field.getIndex());
        }
        return places;
    }

    private static RelDataType type(List<RelDataTypeField> fields, Column column) {
        return Objects.requireNonNull(find(fields, column), "checked before").getType();
    }

    private static @Nullable RelDataTypeField find(List<RelDataTypeField> fields, Column column) {
        return fields.stream()
                .filter(field -> field.getName().equalsIgnoreCase(column.name()))
                .findFirst()
                .orElse(null);
    }

    private static String key(List<String> columns) {
        return columns.isEmpty() ? "no key" : "the key " + String.join(", ", columns);
    }

    private static String words(RelDataType row) {
        return row.getFieldList().stream()
                .map(field -> field.getName() + " " + ColumnType.text(field.getType()))
                .collect(Collectors.joining(", "));
    }
}
