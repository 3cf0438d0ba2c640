package io.runnel.sql.parser;

import io.runnel.log.NearestNames;
import io.runnel.sql.SqlException;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;

/** {@code TIMEOUT 10 SECONDS}: how long a statement waits for what it asserts. */
public final class SqlTimeout extends StatementNode {
    private static final Map<String, Long> UNITS_MS = Map.of(
            "MILLISECOND", 1L,
            "MILLISECONDS", 1L,
            "SECOND", 1_000L,
            "SECONDS", 1_000L,
            "MINUTE", 60_000L,
            "MINUTES", 60_000L,
            "HOUR", 3_600_000L,
            "HOURS", 3_600_000L,
            "DAY", 86_400_000L,
            "DAYS", 86_400_000L);

    /** A waiting statement holds a thread of the server. */
    private static final long MAX_MS = 600_000;

    private final SqlNode amount;
    private final String unit;

    public SqlTimeout(SqlParserPos pos, SqlNode amount, String unit) {
        super(pos, "TIMEOUT", amount);
        this.amount = amount;
        this.unit = unit;
    }

    /** @throws SqlException 42601 for an unknown unit, 22023 for more than ten minutes */
    public long toMillis() {
        Long unitMs = UNITS_MS.get(unit.toUpperCase(Locale.ROOT));
        if (unitMs == null) {
            throw SqlException.at(
                    "42601",
                    getParserPosition(),
                    "Unknown unit of time " + unit + " in TIMEOUT",
                    NearestNames.suggestion(unit, UNITS_MS.keySet()));
        }
        BigDecimal ms = new BigDecimal(Literals.text(amount)).multiply(BigDecimal.valueOf(unitMs));
        if (ms.compareTo(BigDecimal.valueOf(MAX_MS)) > 0) {
            throw SqlException.at(
                    "22023", getParserPosition(), "The TIMEOUT is too long", "; ten minutes is the most.");
        }
        return ms.longValue();
    }
}
