package io.runnel.sql.statement;

import io.runnel.log.NearestNames;
import io.runnel.sql.SqlException;
import io.runnel.sql.SqlTypes;
import io.runnel.sql.catalog.CatalogSnapshot;
import io.runnel.sql.catalog.ColumnType;
import io.runnel.sql.parser.SqlNestedTypeNameSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlBasicTypeNameSpec;
import org.apache.calcite.sql.SqlCollectionTypeNameSpec;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlMapTypeNameSpec;
import org.apache.calcite.sql.SqlTypeNameSpec;
import org.apache.calcite.sql.SqlUserDefinedTypeNameSpec;
import org.apache.calcite.sql.type.SqlTypeName;

/**
 * Types of declared columns: the ones that ksqlDB has, by their names there and in standard SQL, and those
 * that CREATE TYPE gave names. Pure.
 */
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
            "TIMESTAMP",
            "ARRAY",
            "MAP",
            "STRUCT");

    private static final int DEFAULT_DECIMAL_PRECISION = 10;

    private final CatalogSnapshot catalog;

    /** @param catalog has the types that CREATE TYPE gave names */
    DeclaredTypes(CatalogSnapshot catalog) {
        this.catalog = catalog;
    }

    /** Whether a type of this name, in any case, is there without CREATE TYPE. */
    static boolean isBuiltIn(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        return NAMES.contains(upper) || PLAIN.containsKey(upper) || INSTEAD.containsKey(upper);
    }

    /**
     * The nullable type that a declaration spells out.
     *
     * @throws SqlException 42704 for an unknown type, 0A000 for one that is not supported, 42701 for a STRUCT with two
     *     fields of one name
     */
    RelDataType of(SqlDataTypeSpec declared) {
        return of(declared.getTypeNameSpec());
    }

    private RelDataType of(SqlTypeNameSpec spec) {
        String name = String.join(".", spec.getTypeName().names);
        if (spec instanceof SqlUserDefinedTypeNameSpec) {
            return catalog.type(name).orElseThrow(() -> unknown(spec, name));
        } else if (spec instanceof SqlCollectionTypeNameSpec array) {
            return ColumnType.array(of(array.getElementTypeName()));
        } else if (spec instanceof SqlNestedTypeNameSpec nested) {
            return nested.isStruct()
                    ? struct(nested)
                    : ColumnType.array(of(nested.types().get(0)));
        } else if (spec instanceof SqlMapTypeNameSpec map) {
            return ColumnType.map(of(map.getKeyType()), of(map.getValType()));
        } else if (spec instanceof SqlBasicTypeNameSpec basic) {
            return scalar(basic, name);
        }
        throw refusal(spec, "0A000", "Type " + name + " is not supported", supported());
    }

    private RelDataType struct(SqlNestedTypeNameSpec spec) {
        List<String> names = new ArrayList<>();
        Set<String> taken = new TreeSet<>();
        for (SqlIdentifier field : spec.names()) {
            if (!taken.add(field.getSimple().toUpperCase(Locale.ROOT))) {
                throw SqlException.at(
                        "42701",
                        field.getParserPosition(),
                        "Field " + field.getSimple() + " is declared a second time",
                        ".");
            }
            names.add(field.getSimple());
        }
        return ColumnType.struct(names, spec.types().stream().map(this::of).toList());
    }

    private static RelDataType scalar(SqlBasicTypeNameSpec spec, String name) {
        if (INSTEAD.containsKey(name)) {
            throw refusal(spec, "0A000", "Type " + name + " is not supported", "; write " + INSTEAD.get(name) + ".");
        }
        if (name.equals("DECIMAL")) {
            return decimal(spec);
        }
        SqlTypeName plain = PLAIN.get(name);
        if (plain == null) {
            throw refusal(spec, "0A000", "Type " + name + " is not supported", supported());
        }
        checkPrecision(spec, plain);
        return ColumnType.of(plain);
    }

    private static RelDataType decimal(SqlBasicTypeNameSpec spec) {
        int precision = spec.getPrecision() < 0 ? DEFAULT_DECIMAL_PRECISION : spec.getPrecision();
        int scale = Math.max(0, spec.getScale());
        if (precision < 1 || precision > SqlTypes.MAX_DECIMAL_PRECISION || scale > precision) {
            String most = "; the precision goes from 1 to " + SqlTypes.MAX_DECIMAL_PRECISION
                    + ", the scale from 0 to the precision.";
            throw refusal(spec, "22023", "DECIMAL(" + precision + ", " + scale + ") is out of range", most);
        }
        return ColumnType.decimal(precision, scale);
    }

    /** A length would be believed by queries, and records come from producers who do not know of it. */
    private static void checkPrecision(SqlBasicTypeNameSpec spec, SqlTypeName plain) {
        boolean milliseconds = plain == SqlTypeName.TIMESTAMP && spec.getPrecision() == SqlTypes.TIMESTAMP_PRECISION;
        if (spec.getPrecision() >= 0 && !milliseconds) {
            String rest = plain == SqlTypeName.TIMESTAMP ? "; it counts milliseconds." : "; write it without.";
            throw refusal(spec, "0A000", plain + " takes no (" + spec.getPrecision() + ")", rest);
        }
    }

    private static String supported() {
        return "; supported are " + String.join(", ", NAMES) + ".";
    }

    private SqlException unknown(SqlTypeNameSpec spec, String name) {
        List<String> known = new ArrayList<>(NAMES);
        known.addAll(catalog.types().keySet());
        return refusal(spec, "42704", "Unknown type " + name, NearestNames.suggestion(name, known));
    }

    private static SqlException refusal(SqlTypeNameSpec spec, String state, String what, String rest) {
        return SqlException.at(state, spec.getParserPos(), what, rest);
    }
}
