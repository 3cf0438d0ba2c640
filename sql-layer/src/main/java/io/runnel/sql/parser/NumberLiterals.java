package io.runnel.sql.parser;

import io.runnel.sql.SqlException;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNumericLiteral;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.jspecify.annotations.Nullable;

/** Numbers in the text of a statement that no type holds. */
final class NumberLiterals {
    private NumberLiterals() {}

    /** @throws SqlException 22003 for a number such as 1e400, which as a DOUBLE would be infinite */
    static void check(SqlNode statement) {
        statement.accept(new SqlBasicVisitor<@Nullable Void>() {
            @Override
            public @Nullable Void visit(SqlLiteral literal) {
                if (literal instanceof SqlNumericLiteral number
                        && !number.isInteger()
                        && Double.isInfinite(number.bigDecimalValue().doubleValue())) {
                    throw SqlException.at(
                            "22003",
                            literal.getParserPosition(),
                            "The number " + literal.toValue() + " is too large",
                            "; the largest DOUBLE is " + Double.MAX_VALUE + ".");
                }
                return null;
            }
        });
    }
}
