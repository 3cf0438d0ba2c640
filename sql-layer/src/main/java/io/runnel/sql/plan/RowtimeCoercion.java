package io.runnel.sql.plan;

import io.runnel.sql.SqlException;
import io.runnel.sql.catalog.ColumnType;
import io.runnel.sql.format.PseudoColumn;
import io.runnel.sql.format.TimeText;
import io.runnel.sql.function.TimeFunctions;
import java.time.DateTimeException;
import java.util.List;
import java.util.Set;
import org.apache.calcite.avatica.util.DateTimeUtils;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCallBinding;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlIntervalLiteral;
import org.apache.calcite.sql.SqlIntervalLiteral.IntervalValue;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.parser.SqlParserUtil;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorScope;
import org.apache.calcite.sql.validate.implicit.TypeCoercionImpl;
import org.jspecify.annotations.Nullable;

/**
 * Lets ROWTIME, a BIGINT, be compared with text, timestamps and dates, as ksqlDB does (there "magic timestamp
 * conversion"): what stands on the other side becomes milliseconds since the epoch. Literals become numbers at once, so
 * that they can bound a scan. An INTERVAL may be added to it, too.
 */
final class RowtimeCoercion extends TypeCoercionImpl {
    private static final Set<String> TIMES =
            Set.of(PseudoColumn.ROWTIME.name(), WindowClauses.START, WindowClauses.END);

    RowtimeCoercion(RelDataTypeFactory typeFactory, SqlValidator validator) {
        super(typeFactory, validator);
    }

    @Override
    public boolean binaryComparisonCoercion(SqlCallBinding binding) {
        boolean converted = false;
        SqlCall call = binding.getCall();
        if (call.getKind() == SqlKind.BETWEEN) {
            for (int index = 0; index < call.operandCount(); index++) {
                Comparisons.checkOrdered(call, binding.getOperandType(index));
            }
        }
        if (call.operandCount() == 2) {
            Comparisons.check(call, binding.getOperandType(0), binding.getOperandType(1));
            if (ColumnType.isNested(binding.getOperandType(0)) && ColumnType.isNested(binding.getOperandType(1))) {
                return false; // They are cast in the plan.
            }
            converted = pointInTime(binding, call, 0) | pointInTime(binding, call, 1);
        }
        if (call.getOperandList().stream().anyMatch(RowtimeCoercion::isRowtime)) {
            for (int index = 0; index < call.operandCount(); index++) {
                converted |= convert(binding, call, index);
            }
        }
        return super.binaryComparisonCoercion(binding) || converted;
    }

    /** An interval of days or less that is added to ROWTIME becomes milliseconds too. */
    @Override
    public boolean binaryArithmeticCoercion(SqlCallBinding binding) {
        SqlCall call = binding.getCall();
        if (call.getKind() == SqlKind.PLUS && call.operandCount() == 2) {
            Comparisons.refuseTexts(call, binding.getOperandType(0), binding.getOperandType(1));
        }
        boolean adds = call.getKind() == SqlKind.PLUS || call.getKind() == SqlKind.MINUS;
        if (adds && call.operandCount() == 2) {
            for (int index = 0; index < 2; index++) {
                if (isMilliseconds(binding, 1 - index)
                        && call.operand(index) instanceof SqlIntervalLiteral interval
                        && SqlTypeName.DAY_INTERVAL_TYPES.contains(interval.getTypeName())) {
                    SqlNode number = number(millis(interval), interval);
                    call.setOperand(index, number);
                    updateInferredType(number, validator.deriveType(scope(binding), number));
                    return true;
                }
            }
        }
        return super.binaryArithmeticCoercion(binding);
    }

    private static boolean isMilliseconds(SqlCallBinding binding, int index) {
        return isRowtime(binding.getCall().operand(index))
                && binding.getOperandType(index).getSqlTypeName() == SqlTypeName.BIGINT;
    }

    private static long millis(SqlIntervalLiteral literal) {
        IntervalValue interval = literal.getValueAs(IntervalValue.class);
        return interval.getSign() * SqlParserUtil.intervalToMillis(interval);
    }

    @Override
    public boolean inOperationCoercion(SqlCallBinding binding) {
        SqlCall call = binding.getCall();
        if (call.operand(1) instanceof SqlNodeList values && !isRowtime(call.operand(0))) {
            Comparisons.checkNumbers(values, binding.getOperandType(0));
        } else if (call.operand(1) instanceof SqlNodeList values) {
            for (int index = 0; index < values.size(); index++) {
                if (isText(values.get(index))) {
                    values.set(index, number(millis((SqlLiteral) values.get(index)), values.get(index)));
                    validator.deriveType(scope(binding), values.get(index));
                }
            }
        }
        return super.inOperationCoercion(binding);
    }

    /** ARRAY, MAP and STRUCT are cast in the plan, where what may be null is known. */
    @Override
    public boolean rowTypeCoercion(
            @Nullable SqlValidatorScope scope, SqlNode query, int columnIndex, RelDataType targetType) {
        return ColumnType.isNested(targetType) || super.rowTypeCoercion(scope, query, columnIndex, targetType);
    }

    /** A text literal that is compared with a DATE, TIME or TIMESTAMP becomes a literal of that type. */
    private boolean pointInTime(SqlCallBinding binding, SqlCall call, int index) {
        SqlNode operand = call.operand(index);
        SqlNode other = call.operand(1 - index);
        RelDataType type = validator.deriveType(scope(binding), other);
        if (!isText(operand) || isText(other) || !SqlTypeName.DATETIME_TYPES.contains(type.getSqlTypeName())) {
            return false;
        }
        SqlNode literal = Comparisons.pointInTime((SqlLiteral) operand, type.getSqlTypeName());
        call.setOperand(index, literal);
        updateInferredType(literal, validator.deriveType(scope(binding), literal));
        return true;
    }

    private boolean convert(SqlCallBinding binding, SqlCall call, int index) {
        SqlNode operand = call.operand(index);
        SqlValidatorScope scope = scope(binding);
        RelDataType type = validator.deriveType(scope, operand);
        SqlNode converted;
        if (isText(operand)) {
            converted = number(millis((SqlLiteral) operand), operand);
        } else if (SqlTypeUtil.isTimestamp(type) || type.getSqlTypeName() == SqlTypeName.DATE) {
            converted = converted(operand, type);
        } else {
            return false;
        }
        call.setOperand(index, converted);
        updateInferredType(converted, validator.deriveType(scope, converted));
        return true;
    }

    private static SqlNode converted(SqlNode operand, RelDataType type) {
        if (operand instanceof SqlLiteral literal) {
            String text = literal.toValue();
            boolean isDate = type.getSqlTypeName() == SqlTypeName.DATE;
            return number(
                    isDate ? TimeText.epochDay(text) * DateTimeUtils.MILLIS_PER_DAY : TimeText.timestampMs(text),
                    operand);
        }
        return TimeFunctions.UNIX_TIMESTAMP.createCall(operand.getParserPosition(), List.of(operand));
    }

    private static boolean isRowtime(SqlNode node) {
        return node instanceof SqlIdentifier column && TIMES.contains(column.names.get(column.names.size() - 1));
    }

    private static boolean isText(SqlNode node) {
        return node.getKind() == SqlKind.LITERAL && SqlTypeName.CHAR_TYPES.contains(((SqlLiteral) node).getTypeName());
    }

    private static long millis(SqlLiteral literal) {
        String text = literal.getValueAs(String.class);
        try {
            return TimeText.timestampMs(text);
        } catch (DateTimeException e) {
            SqlParserPos pos = literal.getParserPosition();
            throw new SqlException(
                    "22007",
                    "ROWTIME cannot be compared with '" + text + "' at line " + pos.getLineNum() + ", column "
                            + pos.getColumnNum()
                            + ": write a timestamp such as '2001-02-01' or '2001-02-01T06:30:00', in UTC or with a zone.",
                    pos.getLineNum(),
                    pos.getColumnNum(),
                    e);
        }
    }

    private static SqlLiteral number(long value, SqlNode replaced) {
        return SqlLiteral.createExactNumeric(Long.toString(value), replaced.getParserPosition());
    }

    private static SqlValidatorScope scope(SqlCallBinding binding) {
        return java.util.Objects.requireNonNull(binding.getScope(), "A comparison stands in a scope");
    }
}
