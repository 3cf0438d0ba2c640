package io.runnel.sql.statement;

import io.runnel.log.NearestNames;
import io.runnel.sql.SqlException;
import io.runnel.sql.SqlTypes;
import io.runnel.sql.catalog.ColumnType;
import io.runnel.sql.parser.SqlColumnDeclaration;
import java.util.List;
import java.util.Map;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlBasicTypeNameSpec;
import org.apache.calcite.sql.SqlTypeNameSpec;
import org.apache.calcite.sql.SqlUserDefinedTypeNameSpec;
import org.apache.calcite.sql.type.SqlTypeName;

/** Types of declared columns: the ones that ksqlDB has, by their names there and in standard SQL. */
final class DeclaredTypes {
    private static final Map<String, SqlTypeName> PLAIN = Map.of(
            "BOOLEAN", SqlTypeName.BOOLEAN,
            "INTEGER", SqlTypeName.INTEGER,
            "BIGINT", SqlTypeName.BIGINT,
            "DOUBLE", SqlTypeName.DOUBLE,
            "VARCHAR", SqlTypeName.VARCHAR,
            "VARBINARY", SqlTypeName.VARBINARY,
            "DATE", SqlTypeName.DATE,
            "TIME", SqlTypeName.TIME,
            "TIMESTAMP", SqlTypeName.TIMESTAMP);

    /** For those that standard SQL has and ksqlDB has not, what to write. */
    private static final Map<String, String> INSTEAD = Map.of(
            "TINYINT", "INT",
            "SMALLINT", "INT",
            "REAL", "DOUBLE",
            "FLOAT", "DOUBLE",
            "CHAR", "VARCHAR",
            "BINARY", "BYTES");

    private static final List<String> NAMES = List.of(
            "BOOLEAN",
            "INT",
            "INTEGER",
            "BIGINT",
            "DOUBLE",
            "DECIMAL",
            "VARCHAR",
            "STRING",
            "BYTES",
            "DATE",
            "TIME",
            "TIMESTAMP");

    private static final int DEFAULT_DECIMAL_PRECISION = 10;

    private DeclaredTypes() {}

    /**
     * The nullable type of a column.
     *
     * @throws SqlException 42704 for an unknown type, 0A000 for one that is not supported
     */
    static RelDataType of(SqlColumnDeclaration column) {
        SqlTypeNameSpec spec = column.type().getTypeNameSpec();
        String name = String.join(".", spec.getTypeName().names);
        if (spec instanceof SqlUserDefinedTypeNameSpec) {
            throw refusal(column, "42704", "Unknown type " + name, NearestNames.suggestion(name, NAMES));
        }
        if (!(spec instanceof SqlBasicTypeNameSpec basic)) {
            throw refusal(
                    column,
                    "0A000",
                    "Type " + name + " of column " + columnName(column) + " is not supported yet",
                    ".");
        }
        if (INSTEAD.containsKey(name)) {
            throw refusal(column, "0A000", "Type " + name + " is not supported", "; write " + INSTEAD.get(name) + ".");
        }
        if (name.equals("DECIMAL")) {
            return decimal(column, basic);
        }
        SqlTypeName plain = PLAIN.get(name);
        if (plain == null) {
            throw refusal(
                    column,
                    "0A000",
                    "Type " + name + " is not supported",
                    "; supported are " + String.join(", ", NAMES) + ".");
        }
        checkPrecision(column, basic, plain);
        return ColumnType.of(plain);
    }

    private static RelDataType decimal(SqlColumnDeclaration column, SqlBasicTypeNameSpec spec) {
        int precision = spec.getPrecision() < 0 ? DEFAULT_DECIMAL_PRECISION : spec.getPrecision();
        int scale = Math.max(0, spec.getScale());
        if (precision < 1 || precision > SqlTypes.MAX_DECIMAL_PRECISION || scale > precision) {
            String most = "; the precision goes from 1 to " + SqlTypes.MAX_DECIMAL_PRECISION
                    + ", the scale from 0 to the precision.";
            throw refusal(column, "22023", "DECIMAL(" + precision + ", " + scale + ") is out of range", most);
        }
        return ColumnType.parse("DECIMAL(" + precision + ", " + scale + ")");
    }

    /** A length would be believed by queries, and records come from producers who do not know of it. */
    private static void checkPrecision(SqlColumnDeclaration column, SqlBasicTypeNameSpec spec, SqlTypeName plain) {
        boolean milliseconds = plain == SqlTypeName.TIMESTAMP && spec.getPrecision() == SqlTypes.TIMESTAMP_PRECISION;
        if (spec.getPrecision() >= 0 && !milliseconds) {
            String rest = plain == SqlTypeName.TIMESTAMP ? "; it counts milliseconds." : "; write it without.";
            throw refusal(column, "0A000", plain + " takes no (" + spec.getPrecision() + ")", rest);
        }
    }

    private static String columnName(SqlColumnDeclaration column) {
        return column.name().getSimple();
    }

    private static SqlException refusal(SqlColumnDeclaration column, String state, String what, String rest) {
        return SqlException.at(state, column.type().getParserPosition(), what, rest);
    }
}
