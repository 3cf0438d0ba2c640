package io.runnel.sql.parser;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.calcite.avatica.util.TimeUnit;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlIntervalQualifier;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlUnresolvedFunction;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;

/** Calls of DATEADD and its like, whose first argument is a unit of time, in singular or, as ksqlDB has it, in plural. */
final class TimeArithmetic {
    private TimeArithmetic() {}

    /** @param arguments those behind the unit */
    static SqlNode call(String function, SqlIntervalQualifier unit, List<SqlNode> arguments, SqlParserPos pos) {
        String name = function.toUpperCase(Locale.ROOT);
        String written =
                unit.timeFrameName == null ? unit.getUnit().name() : unit.timeFrameName.toUpperCase(Locale.ROOT);
        List<SqlNode> all = new ArrayList<>();
        if (name.equals("TIMESTAMPADD")) {
            all.add(singular(unit, written));
            all.addAll(arguments);
            return SqlStdOperatorTable.TIMESTAMP_ADD.createCall(pos, all);
        }
        all.add(SqlLiteral.createCharString(written, unit.getParserPosition()));
        all.addAll(arguments);
        return new SqlBasicCall(
                new SqlUnresolvedFunction(
                        new SqlIdentifier(name, pos),
                        null,
                        null,
                        null,
                        null,
                        SqlFunctionCategory.USER_DEFINED_FUNCTION),
                all,
                pos);
    }

    private static SqlNode singular(SqlIntervalQualifier unit, String written) {
        for (TimeUnit known : TimeUnit.values()) {
            if (written.equals(known.name() + "S")) {
                return new SqlIntervalQualifier(known, null, unit.getParserPosition());
            }
        }
        return unit;
    }
}
