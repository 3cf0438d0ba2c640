package io.runnel.sql.function;

import io.runnel.log.NearestNames;
import io.runnel.sql.SqlException;
import io.runnel.sql.SqlTypes;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCallBinding;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlIntervalLiteral;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperandCountRange;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.SqlWindowTableFunction;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.parser.SqlParserUtil;
import org.apache.calcite.sql.type.SqlOperandCountRanges;
import org.apache.calcite.sql.type.SqlOperandMetadata;
import org.apache.calcite.sql.type.SqlReturnTypeInference;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;

/**
 * {@code TUMBLE(TABLE t, DESCRIPTOR(time), size [, offset])}: every row of {@code t} with the window of fixed size that
 * its time falls into, as WINDOW_START (inclusive) and WINDOW_END (exclusive). Unlike Calcite's own, it takes for time
 * a BIGINT of milliseconds as well as a TIMESTAMP, so that ROWTIME can be meant. A row whose time is null is in no
 * window and is left out.
 */
public final class TumbleFunction extends SqlWindowTableFunction {
    public static final TumbleFunction INSTANCE = new TumbleFunction();

    private static final int TIME = 1;
    private static final int SIZE = 2;
    private static final int OFFSET = 3;

    private TumbleFunction() {
        super("TUMBLE", new Operands());
    }

    @Override
    public SqlReturnTypeInference getRowTypeInference() {
        return TumbleFunction::rowType;
    }

    private static RelDataType rowType(SqlOperatorBinding binding) {
        return binding.getTypeFactory()
                .builder()
                .addAll(binding.getOperandType(0).getFieldList())
                .add("WINDOW_START", SqlTypeName.TIMESTAMP, SqlTypes.TIMESTAMP_PRECISION)
                .add("WINDOW_END", SqlTypeName.TIMESTAMP, SqlTypes.TIMESTAMP_PRECISION)
                .build();
    }

    private static final class Operands implements SqlOperandMetadata {
        @Override
        public boolean checkOperandTypes(SqlCallBinding call, boolean throwOnFailure) {
            if (!throwOnFailure) {
                return isDescriptor(call.operand(TIME));
            }
            checkTime(call);
            checkInterval(call.operand(SIZE), true);
            if (call.getOperandCount() > OFFSET) {
                checkInterval(call.operand(OFFSET), false);
            }
            return true;
        }

        private static boolean isDescriptor(SqlNode node) {
            return node.getKind() == SqlKind.DESCRIPTOR
                    && ((SqlCall) node).operandCount() == 1
                    && ((SqlCall) node).operand(0) instanceof SqlIdentifier column
                    && column.isSimple();
        }

        private static void checkTime(SqlCallBinding call) {
            SqlNode descriptor = call.operand(TIME);
            if (!isDescriptor(descriptor)) {
                throw error(descriptor, "TUMBLE's second argument is DESCRIPTOR(column)");
            }
            SqlIdentifier column = ((SqlCall) descriptor).operand(0);
            RelDataType table = call.getValidator().getValidatedNodeType(call.operand(0));
            RelDataTypeField field =
                    call.getValidator().getCatalogReader().nameMatcher().field(table, column.getSimple());
            if (field == null) {
                throw error(
                        column,
                        "42703",
                        "TUMBLE's table has no column " + column.getSimple() + place(column)
                                + NearestNames.suggestion(column.getSimple(), table.getFieldNames()));
            }
            if (!SqlTypeUtil.isTimestamp(field.getType()) && field.getType().getSqlTypeName() != SqlTypeName.BIGINT) {
                throw error(
                        column,
                        "TUMBLE's time is a TIMESTAMP, or a BIGINT of milliseconds such as ROWTIME, but "
                                + column.getSimple() + " is " + field.getType());
            }
        }

        private static void checkInterval(SqlNode operand, boolean positive) {
            if (!(operand instanceof SqlIntervalLiteral literal)) {
                throw error(operand, "TUMBLE's size and offset are literals such as INTERVAL '10' MINUTE");
            }
            SqlIntervalLiteral.IntervalValue interval = literal.getValueAs(SqlIntervalLiteral.IntervalValue.class);
            if (interval.getIntervalQualifier().isYearMonth()) {
                throw error(operand, "TUMBLE's windows are days or shorter units, not months or years");
            }
            if (positive && SqlParserUtil.intervalToMillis(interval) <= 0) {
                throw error(operand, "TUMBLE's size is at least one millisecond");
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
            return SqlOperandCountRanges.between(SIZE + 1, OFFSET + 1);
        }

        @Override
        public String getAllowedSignatures(SqlOperator operator, String name) {
            return name + "(TABLE table_name, DESCRIPTOR(column), INTERVAL size [, INTERVAL offset])";
        }

        @Override
        public List<RelDataType> paramTypes(RelDataTypeFactory factory) {
            return java.util.Collections.nCopies(OFFSET + 1, factory.createSqlType(SqlTypeName.ANY));
        }

        @Override
        public List<String> paramNames() {
            return List.of("DATA", "TIMECOL", "SIZE", "OFFSET");
        }
    }
}
