package io.runnel.sql.statement;

import io.runnel.sql.SqlException;
import java.math.BigDecimal;
import java.util.Optional;
import org.apache.calcite.avatica.util.ByteString;
import org.apache.calcite.sql.SqlBinaryStringLiteral;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCharStringLiteral;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNumericLiteral;
import org.apache.calcite.sql.SqlUnknownLiteral;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.util.BitString;
import org.jspecify.annotations.Nullable;

/** Values that are literals: they need no planner. Pure. */
final class InsertLiterals {
    private record Typed(@Nullable Object value, SqlTypeName type) {}

    private InsertLiterals() {}

    /**
     * The constant, in the form of its column; empty if the expression is more than a plain literal.
     *
     * @throws SqlException if the column cannot take it, with line and column
     */
    static Optional<InsertValue> constant(SqlNode expression, InsertTarget target) {
        Typed literal = expression instanceof SqlUnknownLiteral tagged ? tagged(tagged, target) : literal(expression);
        if (literal == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(new InsertValue.Constant(
                    target.coerce(literal.value, literal.type, "The value for column " + target.name())));
        } catch (SqlException e) {
            String message =
                    e.getMessage() + " (line " + expression.getParserPosition().getLineNum() + ", column "
                            + expression.getParserPosition().getColumnNum() + ")";
            throw new SqlException(
                    e.sqlState(),
                    message,
                    expression.getParserPosition().getLineNum(),
                    expression.getParserPosition().getColumnNum(),
                    e);
        }
    }

    /** {@code DATE '…'} for a DATE column, and likewise: the text is read as it is without the word before it. */
    private static @Nullable Typed tagged(SqlUnknownLiteral literal, InsertTarget target) {
        boolean sameType =
                literal.tag.equalsIgnoreCase(target.type().getSqlTypeName().getName());
        return sameType ? new Typed(literal.getValueAs(String.class), SqlTypeName.VARCHAR) : null;
    }

    private static @Nullable Typed literal(SqlNode expression) {
        if (expression instanceof SqlNumericLiteral number) {
            return number(number.bigDecimalValue(), number.isInteger(), number.getTypeName());
        }
        if (expression.getKind() == SqlKind.MINUS_PREFIX
                && ((SqlCall) expression).operand(0) instanceof SqlNumericLiteral number) {
            return number(number.bigDecimalValue().negate(), number.isInteger(), number.getTypeName());
        }
        if (expression instanceof SqlCharStringLiteral text) {
            return new Typed(text.getValueAs(String.class), SqlTypeName.VARCHAR);
        }
        if (expression instanceof SqlBinaryStringLiteral binary) {
            return new Typed(
                    new ByteString(binary.getValueAs(BitString.class).getAsByteArray()), SqlTypeName.VARBINARY);
        }
        if (expression instanceof SqlLiteral literal) {
            return switch (literal.getTypeName()) {
                case NULL -> new Typed(null, SqlTypeName.NULL);
                case BOOLEAN -> new Typed(literal.booleanValue(), SqlTypeName.BOOLEAN);
                default -> null;
            };
        }
        return null;
    }

    private static Typed number(BigDecimal value, boolean whole, SqlTypeName type) {
        if (type == SqlTypeName.DOUBLE) {
            return new Typed(value.doubleValue(), SqlTypeName.DOUBLE);
        }
        boolean fitsLong = whole && value.precision() - value.scale() <= 18;
        return fitsLong ? new Typed(value.longValueExact(), SqlTypeName.BIGINT) : new Typed(value, SqlTypeName.DECIMAL);
    }
}
