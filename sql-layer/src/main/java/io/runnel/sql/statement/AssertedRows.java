package io.runnel.sql.statement;

import io.runnel.log.EventLog;
import io.runnel.sql.Cancellation;
import io.runnel.sql.Outcome;
import io.runnel.sql.Session;
import io.runnel.sql.SqlException;
import io.runnel.sql.catalog.Column;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.format.Formats;
import io.runnel.sql.format.JsonText;
import io.runnel.sql.parser.PlainSelect;
import io.runnel.sql.parser.SqlAssertRow;
import io.runnel.sql.query.RowSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/**
 * ASSERT VALUES: that a row is there; ASSERT NULL VALUES: that the newest record of a key has no value. Thread-safe.
 *
 * @param queries prepares a query of a session
 */
public record AssertedRows(EventLog log, Formats formats, BiFunction<Session, SqlNode, Executable> queries) {
    /** Rows that a failure shows. */
    private static final int SHOWN_ROWS = 3;

    private static final long POLL_MS = 1_000;

    Executable prepare(String sql, SqlAssertRow statement, Source source) {
        List<SqlIdentifier> columns = columns(statement, source);
        if (columns.size() != statement.values().size()) {
            throw SqlException.at(
                    "42601",
                    statement.getParserPosition(),
                    "There are " + statement.values().size() + " values for " + columns.size() + " columns",
                    ".");
        }
        if (statement.tombstone()) {
            NewestRecord newest = NewestRecord.of(statement, columns, source);
            return Assertion.of(sql, 0, session -> newest.wrong(log, formats));
        }
        List<SqlNode> conditions = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            conditions.add(condition(columns.get(i), statement.values().get(i)));
        }
        // Prepared once before it runs, for its errors have their places in the statement.
        Executable unused = queries.apply(new Session(Map.of()), select(statement, columns, conditions, false));
        return Assertion.of(sql, 0, session -> wrong(session, statement, columns, conditions));
    }

    private static List<SqlIdentifier> columns(SqlAssertRow statement, Source source) {
        if (!statement.columns().isEmpty()) {
            return statement.columns();
        }
        return source.columns().stream()
                .filter(column -> !statement.tombstone() || column.role() == Column.Role.KEY)
                .map(column -> new SqlIdentifier(column.name(), SqlParserPos.ZERO))
                .toList();
    }

    private static SqlNode condition(SqlIdentifier column, SqlNode value) {
        boolean isNull = value instanceof SqlLiteral literal && literal.getValue() == null;
        return isNull
                ? SqlStdOperatorTable.IS_NULL.createCall(column.getParserPosition(), column)
                : SqlStdOperatorTable.EQUALS.createCall(value.getParserPosition(), column, value);
    }

    /** The columns of rows that meet all conditions; the newest ones if it is asked for. */
    private static SqlNode select(
            SqlAssertRow statement, List<SqlIdentifier> columns, List<SqlNode> conditions, boolean newest) {
        SqlParserPos pos = statement.getParserPosition();
        SqlNode where = conditions.stream()
                .reduce((left, right) -> SqlStdOperatorTable.AND.createCall(pos, left, right))
                .orElse(null);
        SqlNode limit = SqlLiteral.createExactNumeric(String.valueOf(SHOWN_ROWS), pos);
        SqlSelect select = PlainSelect.of(pos, columns, statement.source(), where);
        SqlNodeList order = newest
                ? SqlNodeList.of(SqlStdOperatorTable.DESC.createCall(pos, new SqlIdentifier("ROWTIME", pos)))
                : new SqlNodeList(pos);
        return new SqlOrderBy(pos, select, order, null, limit);
    }

    private Optional<String> wrong(
            Session session, SqlAssertRow statement, List<SqlIdentifier> columns, List<SqlNode> conditions) {
        if (!rows(session, select(statement, columns, conditions, false)).isEmpty()) {
            return Optional.empty();
        }
        List<String> near = rows(session, select(statement, columns, conditions.subList(0, 1), true));
        if (near.isEmpty()) {
            near = rows(session, select(statement, columns, List.of(), true));
        }
        String names =
                String.join(", ", columns.stream().map(SqlIdentifier::getSimple).toList());
        String source = String.join(".", statement.source().names);
        return Optional.of("no row of " + source + " has these values; "
                + (near.isEmpty() ? "it has no rows." : "it has (" + names + ") " + String.join(", ", near) + "."));
    }

    private List<String> rows(Session session, SqlNode query) {
        Executable prepared = queries.apply(session, query);
        List<String> texts = new ArrayList<>();
        try (RowSource source = ((Outcome.Rows) prepared.run(session, List.of())).source();
                Cancellation.Registration registration = session.cancellation().tell(source::cancel)) {
            List<RelDataTypeField> fields = source.rowType().getFieldList();
            for (boolean done = false; !done && texts.size() < SHOWN_ROWS; ) {
                RowSource.RowBatch batch = source.poll(SHOWN_ROWS, POLL_MS);
                batch.rows().forEach(row -> texts.add(text(row, fields)));
                done = batch.done();
            }
        }
        return texts;
    }

    private static String text(@Nullable Object[] row, List<RelDataTypeField> fields) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < row.length; i++) {
            values.add(JsonText.of(row[i], fields.get(i).getType()));
        }
        return "(" + String.join(", ", values) + ")";
    }
}
