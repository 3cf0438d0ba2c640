package io.runnel.sql.statement;

import io.runnel.log.NearestNames;
import io.runnel.sql.SqlException;
import io.runnel.sql.SqlTypes;
import io.runnel.sql.catalog.Column;
import io.runnel.sql.catalog.ColumnType;
import io.runnel.sql.catalog.SourceKind;
import io.runnel.sql.parser.SqlColumnDeclaration;
import io.runnel.sql.parser.SqlColumnDeclaration.Part;
import io.runnel.sql.parser.SqlColumnDeclaration.Place;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/** Declarations of columns, in CREATE and ALTER, made into columns. Pure. */
record DeclaredColumns(SourceKind kind, DeclaredTypes types) {
    /** Names that every source has beside its columns, now or with windows. */
    static final Set<String> RESERVED = Set.of("ROWTIME", "ROWPARTITION", "ROWOFFSET", "WINDOWSTART", "WINDOWEND");

    private static final RelDataType HEADERS = ColumnType.parse("ARRAY<STRUCT<KEY VARCHAR, VALUE VARBINARY>>");
    private static final RelDataType HEADER = ColumnType.of(SqlTypeName.VARBINARY);

    /**
     * The columns, in declared order.
     *
     * @param present columns that the source has already
     * @throws SqlException with line and column
     */
    List<Column> of(List<SqlColumnDeclaration> declarations, List<Column> present) {
        Set<String> names = new TreeSet<>();
        present.forEach(column -> names.add(column.name().toUpperCase(Locale.ROOT)));
        Set<@Nullable String> headers = new HashSet<>();
        List<Column> columns = new ArrayList<>();
        for (SqlColumnDeclaration declared : declarations) {
            checkName(declared, names);
            Column column = column(declared);
            if (column.role() == Column.Role.HEADERS) {
                checkHeader(declared, headers);
            }
            columns.add(column);
        }
        return columns;
    }

    private static void checkName(SqlColumnDeclaration declared, Set<String> names) {
        String name = declared.name().getSimple();
        String upper = name.toUpperCase(Locale.ROOT);
        if (RESERVED.contains(upper)) {
            throw refusal(
                    declared, "42939", "Column name " + name + " is taken", ": every row has this column already.");
        }
        if (!names.add(upper)) {
            throw refusal(declared, "42701", "Column " + name + " is declared a second time", ".");
        }
    }

    /** ksqlDB allows one column of all headers, or several of one header each. */
    private static void checkHeader(SqlColumnDeclaration declared, Set<@Nullable String> headers) {
        String header = declared.place().header();
        boolean alone = headers.isEmpty() || header != null && !headers.contains(null);
        if (!alone) {
            throw refusal(
                    declared,
                    "42601",
                    "A column shows all headers already, or would beside others",
                    "; declare one HEADERS column, or HEADER('name') columns.");
        }
        if (!headers.add(header)) {
            throw refusal(declared, "42701", "HEADER('" + header + "') is declared a second time", ".");
        }
    }

    private Column column(SqlColumnDeclaration declared) {
        checkKey(declared);
        String name = declared.name().getSimple();
        Place place = declared.place();
        boolean primaryKey = place.part() == Part.PRIMARY_KEY;
        RelDataType type = SqlTypes.FACTORY.createTypeWithNullability(types.of(declared.type()), !primaryKey);
        return switch (place.part()) {
            case VALUE -> new Column(name, type, Column.Role.VALUE);
            case KEY, PRIMARY_KEY -> new Column(name, type, Column.Role.KEY);
            case HEADERS -> header(declared, name, type);
        };
    }

    private static Column header(SqlColumnDeclaration declared, String name, RelDataType type) {
        String header = declared.place().header();
        RelDataType wanted = header == null ? HEADERS : HEADER;
        if (!ColumnType.text(type).equals(ColumnType.text(wanted))) {
            throw refusal(
                    declared,
                    "42804",
                    (header == null ? "A HEADERS" : "A HEADER('" + header + "')") + " column is not "
                            + ColumnType.text(type),
                    header == null ? "; it is ARRAY<STRUCT<KEY STRING, VALUE BYTES>>." : "; it is BYTES.");
        }
        return new Column(name, type, Column.Role.HEADERS, header);
    }

    private void checkKey(SqlColumnDeclaration declared) {
        Part part = declared.place().part();
        if (kind == SourceKind.TABLE && part == Part.KEY) {
            throw refusal(declared, "42601", "KEY is for streams", "; a table's key is its PRIMARY KEY.");
        }
        if (kind == SourceKind.STREAM && part == Part.PRIMARY_KEY) {
            throw refusal(
                    declared, "42601", "PRIMARY KEY is for tables", "; a stream's key column is declared with KEY.");
        }
        if (part != Part.PRIMARY_KEY && Boolean.FALSE.equals(declared.type().getNullable())) {
            throw refusal(
                    declared,
                    "0A000",
                    "NOT NULL on column " + declared.name().getSimple() + " is not supported",
                    ": records come from any producer, so only a table's PRIMARY KEY is never null.");
        }
    }

    /**
     * The column that an option names as a column is named in a statement: without back-ticks in upper case.
     *
     * @return its name in the catalog
     * @throws SqlException 42703 without such a column
     */
    static String named(String written, List<Column> columns) {
        boolean quoted = written.length() > 2 && written.startsWith("`") && written.endsWith("`");
        String name = quoted
                ? written.substring(1, written.length() - 1).replace("``", "`")
                : written.toUpperCase(Locale.ROOT);
        List<String> names = columns.stream().map(Column::name).toList();
        if (names.contains(name)) {
            return name;
        }
        List<String> similar = names.stream().filter(name::equalsIgnoreCase).toList();
        if (!quoted && similar.size() == 1) {
            return similar.get(0);
        }
        throw new SqlException(
                "42703",
                "TIMESTAMP names column " + name + ", which there is not" + NearestNames.suggestion(name, names));
    }

    private static SqlException refusal(SqlColumnDeclaration column, String state, String what, String rest) {
        return SqlException.at(state, column.getParserPosition(), what, rest);
    }
}
