package io.runnel.sql.statement;

import io.runnel.sql.SqlException;
import io.runnel.sql.SqlTypes;
import io.runnel.sql.catalog.Column;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.catalog.SourceKind;
import io.runnel.sql.format.RegistryColumns;
import io.runnel.sql.parser.SqlColumnDeclaration;
import io.runnel.sql.parser.SqlColumnDeclaration.Key;
import io.runnel.sql.parser.SqlCreateSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.calcite.rel.type.RelDataType;

/**
 * What a CREATE statement declares, checked without the log.
 *
 * @param partitions of the topic, if WITH says
 * @param replicas of the topic, if WITH says
 */
record SourceDeclaration(Source source, OptionalInt partitions, OptionalInt replicas) {
    /** Names that every source has beside its columns, now or with windows. */
    private static final Set<String> RESERVED =
            Set.of("ROWTIME", "ROWPARTITION", "ROWOFFSET", "WINDOWSTART", "WINDOWEND");

    /**
     * Checks a CREATE statement without AS.
     *
     * @param types reads the columns' types
     * @param registry gives the columns of a key or value for which none is declared
     * @throws SqlException with line and column
     */
    static SourceDeclaration of(SqlCreateSource create, DeclaredTypes types, RegistryColumns registry) {
        SourceKind kind = create.table() ? SourceKind.TABLE : SourceKind.STREAM;
        String name = SourceNames.simple(create.name());
        SourceOptions options = SourceOptions.of(create.options());
        String topic = options.topic(name);
        String keyFormat = options.keyFormat();
        String valueFormat = options.valueFormat(kind, name);
        List<Column> columns = new ArrayList<>(columns(create, kind, types));
        columns.addAll(0, new InferredColumns(create, options, registry).keys(keyFormat, topic, columns));
        columns.addAll(new InferredColumns(create, options, registry).values(valueFormat, topic, columns));
        checkColumns(create, kind, name, columns);
        FormatOptions.check(options, keyFormat, valueFormat, columns);
        Map<String, String> text = new TreeMap<>(options.asText());
        text.put(SourceOptions.KAFKA_TOPIC, topic);
        text.put(SourceOptions.KEY_FORMAT, keyFormat);
        text.put(SourceOptions.VALUE_FORMAT, valueFormat);
        Source source = new Source(name, kind, topic, columns, keyFormat, valueFormat, text);
        return new SourceDeclaration(source, options.partitions(), options.replicas());
    }

    private static List<Column> columns(SqlCreateSource create, SourceKind kind, DeclaredTypes types) {
        Set<String> names = new TreeSet<>();
        List<Column> columns = new ArrayList<>();
        for (SqlColumnDeclaration declared : create.columns()) {
            String name = declared.name().getSimple();
            String upper = name.toUpperCase(Locale.ROOT);
            if (RESERVED.contains(upper)) {
                throw refusal(
                        declared, "42939", "Column name " + name + " is taken", ": every row has this column already.");
            }
            if (!names.add(upper)) {
                throw refusal(declared, "42701", "Column " + name + " is declared a second time", ".");
            }
            columns.add(column(declared, kind, types));
        }
        return columns;
    }

    private static Column column(SqlColumnDeclaration declared, SourceKind kind, DeclaredTypes types) {
        if (kind == SourceKind.TABLE && declared.key() == Key.KEY) {
            throw refusal(declared, "42601", "KEY is for streams", "; a table's key is its PRIMARY KEY.");
        }
        if (kind == SourceKind.STREAM && declared.key() == Key.PRIMARY_KEY) {
            throw refusal(
                    declared, "42601", "PRIMARY KEY is for tables", "; a stream's key column is declared with KEY.");
        }
        boolean primaryKey = declared.key() == Key.PRIMARY_KEY;
        if (!primaryKey && Boolean.FALSE.equals(declared.type().getNullable())) {
            throw refusal(
                    declared,
                    "0A000",
                    "NOT NULL on column " + declared.name().getSimple() + " is not supported",
                    ": records come from any producer, so only a table's PRIMARY KEY is never null.");
        }
        RelDataType type = SqlTypes.FACTORY.createTypeWithNullability(types.of(declared.type()), !primaryKey);
        Column.Role role = declared.key() == Key.NONE ? Column.Role.VALUE : Column.Role.KEY;
        return new Column(declared.name().getSimple(), type, role);
    }

    /** Checks that no single declaration can fail. */
    private static void checkColumns(SqlCreateSource create, SourceKind kind, String name, List<Column> columns) {
        if (kind == SourceKind.TABLE && columns.stream().noneMatch(column -> column.role() == Column.Role.KEY)) {
            throw SqlException.at(
                    "42601",
                    create.name().getParserPosition(),
                    "Table " + name + " has no primary key",
                    "; declare the key's column as in ID BIGINT PRIMARY KEY.");
        }
        Set<String> names = new TreeSet<>(RESERVED);
        for (Column column : columns) {
            if (!names.add(column.name().toUpperCase(Locale.ROOT))) {
                throw SqlException.at(
                        "42701",
                        create.name().getParserPosition(),
                        "The registry's schema for " + name + " has a field " + column.name()
                                + ", which is a key column or a column of every row already,",
                        ": declare the value columns that you want.");
            }
        }
    }

    private static SqlException refusal(SqlColumnDeclaration column, String state, String what, String rest) {
        return SqlException.at(state, column.getParserPosition(), what, rest);
    }
}
