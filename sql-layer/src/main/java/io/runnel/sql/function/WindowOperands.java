package io.runnel.sql.function;

import io.runnel.log.NearestNames;
import io.runnel.sql.SqlException;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCallBinding;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlIntervalLiteral;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNumericLiteral;
import org.apache.calcite.sql.SqlOperandCountRange;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.parser.SqlParserUtil;
import org.apache.calcite.sql.type.SqlOperandCountRanges;
import org.apache.calcite.sql.type.SqlOperandMetadata;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;

/** What the window functions take, and what they say of anything else. */
final class WindowOperands implements SqlOperandMetadata {
    private static final int TIME = 1;
    private static final int FIRST_SPAN = 2;
    private static final int MOST = 5;

    /** RETENTION and GRACE PERIOD, behind all others. */
    private static final int OF_CLAUSE_ALONE = 2;

    private final WindowFunction.Kind kind;
    private final boolean ofClause;

    /** @param ofClause whether spans are numbers of milliseconds rather than intervals */
    WindowOperands(WindowFunction.Kind kind, boolean ofClause) {
        this.kind = kind;
        this.ofClause = ofClause;
    }

    @Override
    public boolean checkOperandTypes(SqlCallBinding call, boolean throwOnFailure) {
        if (!throwOnFailure) {
            return isDescriptor(call.operand(TIME)) && isDescriptorOfOne(call.operand(TIME));
        }
        checkTime(call);
        int span = FIRST_SPAN;
        if (kind == WindowFunction.Kind.SESSION && isDescriptor(call.operand(span))) {
            checkKeys(call, call.operand(span));
            span++;
        }
        int offset = switch (kind) {
            case TUMBLE -> FIRST_SPAN + 1;
            case HOP -> FIRST_SPAN + 2;
            case SESSION -> Integer.MAX_VALUE;
        };
        for (int index = span; index < call.getOperandCount(); index++) {
            checkSpan(call.operand(index), index != offset);
        }
        if (kind == WindowFunction.Kind.SESSION && !ofClause && call.getOperandCount() != span + 1) {
            throw error(call.getCall(), kind + " takes one gap, behind the key if there is one");
        }
        return true;
    }

    private static boolean isDescriptor(SqlNode node) {
        return node.getKind() == SqlKind.DESCRIPTOR
                && ((SqlCall) node)
                        .getOperandList().stream()
                                .allMatch(name -> name instanceof SqlIdentifier column && column.isSimple());
    }

    private static boolean isDescriptorOfOne(SqlNode node) {
        return ((SqlCall) node).operandCount() == 1;
    }

    private void checkTime(SqlCallBinding call) {
        SqlNode descriptor = call.operand(TIME);
        if (!isDescriptor(descriptor) || !isDescriptorOfOne(descriptor)) {
            throw error(descriptor, kind + "'s second argument is DESCRIPTOR(column)");
        }
        SqlIdentifier column = ((SqlCall) descriptor).operand(0);
        RelDataTypeField field = field(call, column);
        if (!SqlTypeUtil.isTimestamp(field.getType()) && field.getType().getSqlTypeName() != SqlTypeName.BIGINT) {
            throw error(
                    column,
                    kind + "'s time is a TIMESTAMP, or a BIGINT of milliseconds such as ROWTIME, but "
                            + column.getSimple() + " is " + field.getType());
        }
    }

    private void checkKeys(SqlCallBinding call, SqlNode descriptor) {
        ((SqlCall) descriptor).getOperandList().forEach(column -> field(call, (SqlIdentifier) column));
    }

    private RelDataTypeField field(SqlCallBinding call, SqlIdentifier column) {
        RelDataType table = call.getValidator().getValidatedNodeType(call.operand(0));
        RelDataTypeField field =
                call.getValidator().getCatalogReader().nameMatcher().field(table, column.getSimple());
        if (field == null) {
            throw error(
                    column,
                    "42703",
                    kind + "'s table has no column " + column.getSimple() + place(column)
                            + NearestNames.suggestion(column.getSimple(), table.getFieldNames()));
        }
        return field;
    }

    private void checkSpan(SqlNode operand, boolean positive) {
        if (ofClause && operand instanceof SqlNumericLiteral) {
            return;
        }
        String words = kind == WindowFunction.Kind.SESSION ? "gap is a literal" : "size and offset are literals";
        if (!(operand instanceof SqlIntervalLiteral literal)) {
            throw error(operand, kind + "'s " + words + " such as INTERVAL '10' MINUTE");
        }
        SqlIntervalLiteral.IntervalValue interval = literal.getValueAs(SqlIntervalLiteral.IntervalValue.class);
        if (interval.getIntervalQualifier().isYearMonth()) {
            throw error(operand, kind + "'s windows are days or shorter units, not months or years");
        }
        if (positive && SqlParserUtil.intervalToMillis(interval) <= 0) {
            String span = kind == WindowFunction.Kind.SESSION ? "gap" : "size";
            throw error(operand, kind + "'s " + span + " is at least one millisecond");
        }
    }

    private static String place(SqlNode node) {
        SqlParserPos pos = node.getParserPosition();
        return " at line " + pos.getLineNum() + ", column " + pos.getColumnNum();
    }

    private static SqlException error(SqlNode at, String message) {
        return error(at, "42804", message + place(at) + ".");
    }

    private static SqlException error(SqlNode at, String sqlState, String message) {
        SqlParserPos pos = at.getParserPosition();
        return new SqlException(sqlState, message, pos.getLineNum(), pos.getColumnNum(), null);
    }

    @Override
    public SqlOperandCountRange getOperandCountRange() {
        int more = ofClause ? OF_CLAUSE_ALONE : 0;
        return switch (kind) {
            case TUMBLE, SESSION -> SqlOperandCountRanges.between(FIRST_SPAN + 1 + more, FIRST_SPAN + 2 + more);
            case HOP -> SqlOperandCountRanges.between(FIRST_SPAN + 2 + more, MOST + more);
        };
    }

    @Override
    public String getAllowedSignatures(SqlOperator operator, String name) {
        return name
                + switch (kind) {
                    case TUMBLE -> "(TABLE table_name, DESCRIPTOR(column), INTERVAL size [, INTERVAL offset])";
                    case HOP ->
                        "(TABLE table_name, DESCRIPTOR(column), INTERVAL slide, INTERVAL size [, INTERVAL offset])";
                    case SESSION -> "(TABLE table_name [PARTITION BY key, ...], DESCRIPTOR(column), INTERVAL gap)";
                };
    }

    @Override
    public List<RelDataType> paramTypes(RelDataTypeFactory factory) {
        return Collections.nCopies(paramNames().size(), factory.createSqlType(SqlTypeName.ANY));
    }

    @Override
    public List<String> paramNames() {
        List<String> names = switch (kind) {
            case TUMBLE -> List.of("DATA", "TIMECOL", "SIZE", "OFFSET");
            case HOP -> List.of("DATA", "TIMECOL", "SLIDE", "SIZE", "OFFSET");
            case SESSION -> List.of("DATA", "TIMECOL", "KEY", "SIZE");
        };
        return ofClause
                ? Stream.concat(names.stream(), Stream.of("RETENTION", "GRACE")).toList()
                : names;
    }
}
