package io.runnel.sql.statement;

import io.runnel.sql.SqlException;
import io.runnel.sql.SqlTypes;
import io.runnel.sql.catalog.Column;
import io.runnel.sql.catalog.ColumnType;
import io.runnel.sql.catalog.SourceKind;
import io.runnel.sql.continuous.OutputShape;
import io.runnel.sql.plan.PlannedQuery;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;

/**
 * The columns of the stream or table that a query's answer becomes: those of its key first, in the key's order. The rules
 * are ksqlDB's.
 *
 * @param places the place of each column among those of the answer
 */
record SinkColumns(List<Column> columns, List<Integer> places) {
    SinkColumns {
        columns = List.copyOf(columns);
        places = List.copyOf(places);
    }

    /**
     * The columns of a new stream or table.
     *
     * @param name of it, for messages
     * @throws SqlException at {@code pos}: 42803 for a key that the select list lacks or has twice, 42601 without columns
     *     beside the key, 42939 for a name that every row has, 0A000 for a type that is none of a column
     */
    static SinkColumns of(String name, PlannedQuery plan, OutputShape shape, SqlParserPos pos) {
        checkKey(name, plan, shape, pos);
        List<RelDataTypeField> fields = plan.rowType().getFieldList();
        SourceKind kind = shape.table() ? SourceKind.TABLE : SourceKind.STREAM;
        List<Column> columns = new ArrayList<>();
        List<Integer> places = new ArrayList<>(shape.keyColumns());
        for (int place : shape.keyColumns()) {
            RelDataType type =
                    SqlTypes.FACTORY.createTypeWithNullability(type(fields.get(place), pos), kind != SourceKind.TABLE);
            columns.add(new Column(fields.get(place).getName(), type, Column.Role.KEY));
        }
        for (RelDataTypeField field : fields) {
            if (!shape.keyColumns().contains(field.getIndex())) {
                places.add(field.getIndex());
                columns.add(new Column(field.getName(), type(field, pos), Column.Role.VALUE));
            }
        }
        checkNames(columns, pos);
        if (columns.size() == shape.keyColumns().size()) {
            throw SqlException.at(
                    "42601",
                    pos,
                    "The query for " + name + " selects its key alone",
                    "; a record's value needs a column: add one, or AS_VALUE(key) AS name.");
        }
        return new SinkColumns(columns, places);
    }

    private static void checkKey(String name, PlannedQuery plan, OutputShape shape, SqlParserPos pos) {
        if (shape.keyColumns().contains(OutputShape.MISSING)) {
            throw SqlException.at(
                    "42803",
                    pos,
                    "The query for " + name + " does not select a column of its key",
                    "; add it to the select list: a key column of the stream or table, of GROUP BY, or of the join's"
                            + " condition.");
        }
        if (shape.table() && shape.keyColumns().isEmpty()) {
            throw SqlException.at(
                    "42803",
                    pos,
                    "The query for " + name + " gives a table without key",
                    "; GROUP BY the columns that are to be its key.");
        }
        RelNode top = plan.logical();
        if (!(top instanceof Project project)) {
            return;
        }
        List<RexNode> values = project.getProjects();
        for (int key : shape.keyColumns()) {
            for (int other = 0; other < values.size(); other++) {
                if (other != key
                        && values.get(key) instanceof RexInputRef
                        && values.get(other).equals(values.get(key))) {
                    List<String> names = plan.rowType().getFieldNames();
                    throw SqlException.at(
                            "42803",
                            pos,
                            "The query for " + name + " selects its key twice, as " + names.get(Math.min(key, other))
                                    + " and " + names.get(Math.max(key, other)),
                            "; write AS_VALUE(key) for the copy that the value shall have.");
                }
            }
        }
    }

    private static void checkNames(List<Column> columns, SqlParserPos pos) {
        Set<String> names = new HashSet<>();
        for (Column column : columns) {
            String upper = column.name().toUpperCase(Locale.ROOT);
            if (DeclaredColumns.RESERVED.contains(upper)) {
                throw SqlException.at(
                        "42939",
                        pos,
                        "Column name " + column.name() + " is taken",
                        ": every row has this column already; give it another name with AS.");
            }
            if (!names.add(upper)) {
                throw SqlException.at(
                        "42701",
                        pos,
                        "The answer has two columns " + column.name(),
                        "; give one of them another name with AS.");
            }
        }
    }

    /** As a column is declared: nullable, and of the few types that formats know. */
    private static RelDataType type(RelDataTypeField field, SqlParserPos pos) {
        RelDataType type = field.getType();
        if (type.getSqlTypeName() == SqlTypeName.NULL) {
            throw SqlException.at(
                    "42804",
                    pos,
                    "Column " + field.getName() + " is NULL, which has no type",
                    "; write CAST(NULL AS VARCHAR), or another type.");
        }
        try {
            return ColumnType.parse(text(type));
        } catch (IllegalArgumentException e) {
            throw SqlException.at(
                    "0A000",
                    pos,
                    "Column " + field.getName() + " is " + ColumnType.text(type) + ", which no record can carry",
                    "; write a CAST.");
        }
    }

    private static String text(RelDataType type) {
        return switch (type.getSqlTypeName()) {
            case TINYINT, SMALLINT -> "INTEGER";
            case FLOAT, REAL -> "DOUBLE";
            case BINARY -> "VARBINARY";
            default -> ColumnType.text(type);
        };
    }
}
