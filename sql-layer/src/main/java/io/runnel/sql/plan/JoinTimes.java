package io.runnel.sql.plan;

import io.runnel.sql.SqlException;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.catalog.SourceKind;
import io.runnel.sql.format.PseudoColumn;
import io.runnel.sql.function.JoinTimeFunctions;
import io.runnel.sql.function.WindowFunction;
import io.runnel.sql.parser.SqlJoinWithin;
import io.runnel.sql.parser.SqlWindowedFrom;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.sql.JoinConditionType;
import org.apache.calcite.sql.SqlAsofJoin;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlShuttle;
import org.jspecify.annotations.Nullable;

/**
 * ksqlDB's {@code JOIN b WITHIN …} as a part of the join's condition: {@code ON c} becomes {@code ON c AND
 * WITHIN_TIME(a.ROWTIME, b.ROWTIME, before, after, grace)}, {@link JoinTimeFunctions#WITHIN}.
 */
final class JoinTimes extends SqlShuttle {
    private final SourceLookup sources;
    private final Set<String> shadowed;

    private JoinTimes(SourceLookup sources, Set<String> shadowed) {
        this.sources = sources;
        this.shadowed = shadowed;
    }

    /**
     * The query with every WITHIN rewritten.
     *
     * @throws SqlException at what is wrong in one
     */
    static SqlNode rewrite(SqlNode query, SourceLookup sources) {
        JoinTimes times = new JoinTimes(sources, ExposedTable.namesOfWith(query));
        return Objects.requireNonNull(query.accept(times), "a query stays one");
    }

    @Override
    public @Nullable SqlNode visit(SqlCall call) {
        SqlNode visited = super.visit(call);
        if (visited instanceof SqlAsofJoin join) {
            return AsOfClauses.rewrite(join);
        }
        if (visited instanceof SqlJoin join && join.getRight() instanceof SqlJoinWithin within) {
            rewrite(join, within);
        }
        return visited;
    }

    private void rewrite(SqlJoin join, SqlJoinWithin within) {
        SqlParserPos pos = within.getParserPosition();
        if (join.getConditionType() != JoinConditionType.ON || join.getCondition() == null) {
            throw SqlException.at(
                    "42601", pos, "WITHIN needs ON", "; write JOIN name WITHIN 1 HOUR ON a.column = b.column.");
        }
        join.setRight(within.table());
        List<SqlWindowedFrom.Part> spans = within.spans();
        SqlNode inTime = JoinTimeFunctions.WITHIN.createCall(
                pos,
                time(join.getLeft(), pos),
                time(within.table(), pos),
                ms(SpanOfTime.ms(spans.get(0), true), pos),
                ms(SpanOfTime.ms(spans.get(spans.size() - 1), true), pos),
                ms(graceMs(within.grace()), pos));
        join.setOperand(5, SqlStdOperatorTable.AND.createCall(pos, join.getCondition(), inTime));
    }

    /** {@link WindowFunction#NOT_GIVEN} without the clause. */
    static long graceMs(SqlWindowedFrom.@Nullable Part grace) {
        if (grace == null) {
            return WindowFunction.NOT_GIVEN;
        }
        if (!"GRACE".equalsIgnoreCase(grace.name())) {
            throw SqlException.at(
                    "42601", grace.getParserPosition(), "Unexpected " + grace.name(), "; did you mean GRACE PERIOD?");
        }
        return SpanOfTime.ms(grace, true);
    }

    static SqlNode ms(long ms, SqlParserPos pos) {
        return SqlLiteral.createExactNumeric(Long.toString(ms), pos);
    }

    /** The time of the rows of one side: of those that were joined themselves, the later one. */
    private SqlNode time(SqlNode side, SqlParserPos pos) {
        if (!(side instanceof SqlJoin join)) {
            if (isTable(side)) {
                throw SqlException.at(
                        "42601",
                        pos,
                        "WITHIN is for joins of two streams, and " + alias(side, pos) + " is a table",
                        ": leave it out; a table's row is the one that is there.");
            }
            return new SqlIdentifier(List.of(alias(side, pos), PseudoColumn.ROWTIME.name()), pos);
        }
        if (isTable(join.getRight())) {
            return time(join.getLeft(), pos);
        }
        if (isTable(join.getLeft())) {
            return time(join.getRight(), pos);
        }
        return JoinTimeFunctions.LATER.createCall(pos, time(join.getLeft(), pos), time(join.getRight(), pos));
    }

    private boolean isTable(SqlNode side) {
        Optional<Source> source = FromItem.table(side)
                .filter(name -> !shadowed.contains(name))
                .flatMap(name -> Optional.ofNullable(sources.source(name)));
        return source.isPresent() && source.get().kind() == SourceKind.TABLE;
    }

    private static String alias(SqlNode side, SqlParserPos pos) {
        return FromItem.name(side)
                .orElseThrow(() -> SqlException.at(
                        "42601",
                        pos,
                        "WITHIN needs a name for each side of the join",
                        "; give the subquery an alias."));
    }
}
