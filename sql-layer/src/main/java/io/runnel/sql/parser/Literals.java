package io.runnel.sql.parser;

import org.apache.calcite.sql.SqlCharStringLiteral;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;

/** What stands in a literal. */
public final class Literals {
    private Literals() {}

    /** The literal's text: a string without its quotes, anything else as it is written. */
    public static String text(SqlNode literal) {
        SqlNode whole = SqlLiteral.unchain(literal);
        return whole instanceof SqlCharStringLiteral string
                ? string.getValueAs(String.class)
                : ((SqlLiteral) whole).toValue();
    }
}
