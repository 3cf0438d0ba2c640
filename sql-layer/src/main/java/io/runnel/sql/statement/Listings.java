package io.runnel.sql.statement;

import io.runnel.log.EventLog;
import io.runnel.log.NearestNames;
import io.runnel.log.TopicDescription;
import io.runnel.sql.SqlException;
import io.runnel.sql.SqlTypes;
import io.runnel.sql.catalog.Catalog;
import io.runnel.sql.catalog.Column;
import io.runnel.sql.catalog.ColumnType;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.catalog.SourceKind;
import io.runnel.sql.format.PseudoColumn;
import io.runnel.sql.parser.SqlDescribeFunction;
import io.runnel.sql.parser.SqlDescribeSource;
import io.runnel.sql.parser.SqlShow;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/** SHOW and DESCRIBE. Thread-safe. */
public final class Listings {
    private static final List<String> SHOWN = List.of("STREAMS", "TABLES", "TOPICS", "TYPES", "FUNCTIONS");

    private static final RelDataType SOURCES = Listing.textColumns("NAME", "TOPIC", "KEY_FORMAT", "VALUE_FORMAT");

    private static final RelDataType TOPICS = SqlTypes.FACTORY
            .builder()
            .add("NAME", SqlTypeName.VARCHAR)
            .add("PARTITIONS", SqlTypeName.INTEGER)
            .add("REPLICAS", SqlTypeName.INTEGER)
            .build();

    private static final RelDataType COLUMNS = Listing.textColumns("NAME", "TYPE", "ROLE", "FORMAT", "TOPIC");

    private static final RelDataType TYPES = Listing.textColumns("NAME", "TYPE");

    private static final RelDataType FUNCTIONS = Listing.textColumns("NAME", "KIND", "FAMILY");

    private static final RelDataType FUNCTION = Listing.textColumns("PROPERTY", "VALUE");

    private final EventLog log;
    private final Catalog catalog;

    public Listings(EventLog log, Catalog catalog) {
        this.log = log;
        this.catalog = catalog;
    }

    /** @throws SqlException 0A000 for something that cannot be shown */
    public Executable show(String sql, SqlShow show) {
        String what = show.what().getSimple().toUpperCase(Locale.ROOT);
        return switch (what) {
            case "STREAMS" -> new Listing(sql, SOURCES, () -> sources(SourceKind.STREAM));
            case "TABLES" -> new Listing(sql, SOURCES, () -> sources(SourceKind.TABLE));
            case "TOPICS" -> new Listing(sql, TOPICS, this::topics);
            case "TYPES" -> new Listing(sql, TYPES, this::types);
            case "FUNCTIONS" -> new Listing(sql, FUNCTIONS, FunctionListings::all);
            default -> throw unknown(show, what);
        };
    }

    private static SqlException unknown(SqlShow show, String what) {
        List<String> near = NearestNames.of(what, SHOWN);
        String rest = near.isEmpty()
                ? "; there are STREAMS, TABLES, TOPICS, TYPES and FUNCTIONS."
                : "; did you mean " + NearestNames.alternatives(near) + "?";
        return SqlException.at("0A000", show.what().getParserPosition(), "SHOW " + what + " is not supported", rest);
    }

    private List<@Nullable Object[]> sources(SourceKind kind) {
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (Source source : catalog.snapshot().sources()) {
            if (source.kind() == kind) {
                rows.add(new @Nullable Object[] {source.name(), source.topic(), source.keyFormat(), source.valueFormat()
                });
            }
        }
        return rows;
    }

    private List<@Nullable Object[]> types() {
        List<@Nullable Object[]> rows = new ArrayList<>();
        catalog.snapshot()
                .types()
                .forEach((name, type) -> rows.add(new @Nullable Object[] {name, ColumnType.text(type)}));
        return rows;
    }

    /** @throws SqlException 42883 for an unknown function */
    public static Executable describe(String sql, SqlDescribeFunction describe) {
        return new Listing(sql, FUNCTION, FunctionListings.of(describe)::rows);
    }

    private List<@Nullable Object[]> topics() {
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (TopicDescription topic : log.topics()) {
            if (!topic.internal() && !topic.name().equals(Catalog.TOPIC)) {
                rows.add(new @Nullable Object[] {topic.name(), topic.partitions(), (int) topic.replicationFactor()});
            }
        }
        return rows;
    }

    /** @throws SqlException 42P01 for an unknown source */
    public Executable describe(String sql, SqlDescribeSource describe) {
        SourceNames.existing(catalog.snapshot(), describe.name());
        return new Listing(sql, COLUMNS, () -> columns(SourceNames.existing(catalog.snapshot(), describe.name())));
    }

    private static String role(Source source, Column column) {
        return switch (column.role()) {
            case KEY -> source.kind() == SourceKind.TABLE ? "PRIMARY KEY" : "KEY";
            case VALUE -> "VALUE";
            case HEADERS -> column.header() == null ? "HEADERS" : "HEADER('" + column.header() + "')";
        };
    }

    private static @Nullable String format(Source source, Column column) {
        return switch (column.role()) {
            case KEY -> source.keyFormat();
            case VALUE -> source.valueFormat();
            case HEADERS -> null;
        };
    }

    private static List<@Nullable Object[]> columns(Source source) {
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (Column column : source.columns()) {
            rows.add(new @Nullable Object[] {
                column.name(), ColumnType.text(column.type()), role(source, column), format(source, column), source.topic()
            });
        }
        for (PseudoColumn pseudo : PseudoColumn.values()) {
            rows.add(new @Nullable Object[] {
                pseudo.name(), ColumnType.text(pseudo.type()), "PSEUDO", null, source.topic()
            });
        }
        return rows;
    }
}
