package io.runnel.sql.plan;

import io.runnel.sql.SqlException;
import io.runnel.sql.SqlTypes;
import io.runnel.sql.format.TimeText;
import java.time.DateTimeException;
import java.util.Objects;
import java.util.Set;
import org.apache.calcite.sql.SqlBasicTypeNameSpec;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlSnapshot;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.util.SqlShuttle;
import org.apache.calcite.util.TimestampString;
import org.jspecify.annotations.Nullable;

/**
 * The points in time of {@code FOR SYSTEM_TIME AS OF}, before validation: text becomes a timestamp, a parameter is said
 * to be one, and what is no stream or table is refused.
 */
final class PointsInTime extends SqlShuttle {
    private final Set<String> shadowed;

    private PointsInTime(Set<String> shadowed) {
        this.shadowed = shadowed;
    }

    /** The query with every such point replaced. */
    static SqlNode resolve(SqlNode query) {
        PointsInTime points = new PointsInTime(ExposedTable.namesOfWith(query));
        return Objects.requireNonNull(query.accept(points), "a query stays one");
    }

    @Override
    public @Nullable SqlNode visit(SqlCall call) {
        if (call instanceof SqlSnapshot snapshot) {
            checkTable(snapshot.getTableRef());
            return new SqlSnapshot(
                    snapshot.getParserPosition(), snapshot.getTableRef(), timestamp(snapshot.getPeriod()));
        }
        return super.visit(call);
    }

    private void checkTable(SqlNode table) {
        if (table instanceof SqlIdentifier name) {
            String last = name.names.get(name.names.size() - 1);
            boolean ofSchema = name.names.size() > 1 && !name.names.get(0).equalsIgnoreCase("PUBLIC");
            if (ofSchema || shadowed.contains(last)) {
                throw SqlException.at(
                        "0A000",
                        name.getParserPosition(),
                        "FOR SYSTEM_TIME AS OF is for streams and tables, and " + String.join(".", name.names)
                                + " is neither",
                        shadowed.contains(last) ? ": write it within the query that WITH gives this name." : ".");
            }
        }
    }

    private static SqlNode timestamp(SqlNode period) {
        SqlParserPos pos = period.getParserPosition();
        if (period instanceof SqlLiteral literal && SqlTypeName.CHAR_TYPES.contains(literal.getTypeName())) {
            return SqlLiteral.createTimestamp(
                    SqlTypeName.TIMESTAMP,
                    TimestampString.fromMillisSinceEpoch(millis(literal.getValueAs(String.class), pos)),
                    SqlTypes.TIMESTAMP_PRECISION,
                    pos);
        }
        if (period.getKind() == SqlKind.DYNAMIC_PARAM) {
            SqlDataTypeSpec type = new SqlDataTypeSpec(
                    new SqlBasicTypeNameSpec(SqlTypeName.TIMESTAMP, SqlTypes.TIMESTAMP_PRECISION, pos), pos);
            return SqlStdOperatorTable.CAST.createCall(pos, period, type);
        }
        return period;
    }

    private static long millis(String text, SqlParserPos pos) {
        try {
            return TimeText.timestampMs(text);
        } catch (DateTimeException e) {
            throw new SqlException(
                    "22007",
                    "There is no time '" + text + "' at line " + pos.getLineNum() + ", column " + pos.getColumnNum()
                            + ": write a timestamp such as '2001-02-01' or '2001-02-01T06:30:00', in UTC or with a zone.",
                    pos.getLineNum(),
                    pos.getColumnNum(),
                    e);
        }
    }
}
