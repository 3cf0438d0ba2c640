package io.runnel.jdbc.value;

import io.runnel.jdbc.error.SqlErrors;
import io.runnel.jdbc.error.SqlStates;
import io.runnel.protocol.SqlType;
import io.runnel.protocol.SqlType.Kind;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Locale;
import java.util.Map;

/** Types as users of JDBC name them: by the numbers of {@link Types}, by names. */
public final class TypeCodes {
    private static final Map<String, Kind> SYNONYMS = Map.of(
            "INT", Kind.INTEGER,
            "FLOAT", Kind.DOUBLE,
            "NUMERIC", Kind.DECIMAL,
            "STRING", Kind.VARCHAR,
            "TEXT", Kind.VARCHAR,
            "BYTES", Kind.VARBINARY,
            "BINARY", Kind.VARBINARY,
            "OBJECT", Kind.ANY);

    private static final String ARRAY = "ARRAY<";

    private TypeCodes() {}

    /** ANY for types that say nothing of the value. */
    static Kind kind(int code) throws SQLException {
        return switch (code) {
            case Types.BIT, Types.BOOLEAN -> Kind.BOOLEAN;
            case Types.TINYINT -> Kind.TINYINT;
            case Types.SMALLINT -> Kind.SMALLINT;
            case Types.INTEGER -> Kind.INTEGER;
            case Types.BIGINT -> Kind.BIGINT;
            case Types.REAL -> Kind.REAL;
            case Types.FLOAT, Types.DOUBLE -> Kind.DOUBLE;
            case Types.DECIMAL, Types.NUMERIC -> Kind.DECIMAL;
            case Types.CHAR, Types.NCHAR -> Kind.CHAR;
            case Types.VARCHAR, Types.LONGVARCHAR, Types.NVARCHAR, Types.LONGNVARCHAR, Types.CLOB, Types.NCLOB ->
                Kind.VARCHAR;
            case Types.SQLXML, Types.DATALINK -> Kind.VARCHAR;
            case Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY, Types.BLOB -> Kind.VARBINARY;
            case Types.DATE -> Kind.DATE;
            case Types.TIME, Types.TIME_WITH_TIMEZONE -> Kind.TIME;
            case Types.TIMESTAMP, Types.TIMESTAMP_WITH_TIMEZONE -> Kind.TIMESTAMP;
            case Types.OTHER, Types.JAVA_OBJECT, Types.NULL, Types.ARRAY, Types.STRUCT, Types.DISTINCT -> Kind.ANY;
            case Types.REF, Types.ROWID, Types.REF_CURSOR ->
                throw SqlErrors.notSupported("the types REF, ROWID and REF CURSOR");
            default -> throw SqlErrors.of(SqlStates.INVALID_ARGUMENT, code + " is no number of java.sql.Types.");
        };
    }

    /**
     * A type by its name, in any case; length, precision and scale are passed over.
     *
     * @throws SQLException HY024 if there is none
     */
    public static SqlType named(String name) throws SQLException {
        String upper = name.trim().toUpperCase(Locale.ROOT);
        if (upper.startsWith(ARRAY) && upper.endsWith(">")) {
            return SqlType.array(named(upper.substring(ARRAY.length(), upper.length() - 1)));
        }
        int bracket = upper.indexOf('(');
        String plain = bracket < 0 ? upper : upper.substring(0, bracket).trim();
        Kind synonym = SYNONYMS.get(plain);
        if (synonym != null) {
            return SqlType.of(synonym);
        }
        for (Kind kind : Kind.values()) {
            boolean scalar = kind != Kind.ARRAY && kind != Kind.MAP && kind != Kind.STRUCT && kind != Kind.NULL;
            if (scalar && kind.name().equals(plain)) {
                return SqlType.of(kind);
            }
        }
        throw SqlErrors.of(
                SqlStates.INVALID_ARGUMENT,
                "There is no type '" + name + "' for elements; there are BIGINT, VARCHAR, TIMESTAMP, ARRAY<DOUBLE> …");
    }
}
