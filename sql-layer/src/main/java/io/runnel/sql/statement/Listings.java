package io.runnel.sql.statement;

import io.runnel.log.EventLog;
import io.runnel.log.NearestNames;
import io.runnel.sql.SqlException;
import io.runnel.sql.catalog.Catalog;
import io.runnel.sql.catalog.ColumnType;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.catalog.SourceKind;
import io.runnel.sql.catalog.SystemTable;
import io.runnel.sql.parser.SqlDescribeFunction;
import io.runnel.sql.parser.SqlDescribeSource;
import io.runnel.sql.parser.SqlShow;
import io.runnel.sql.query.PersistentQueries;
import io.runnel.sql.query.QueryRegister;
import io.runnel.sql.system.NodeFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlIdentifier;
import org.jspecify.annotations.Nullable;

/** SHOW and DESCRIBE. Thread-safe. */
public final class Listings {
    private static final List<String> SHOWN =
            List.of("STREAMS", "TABLES", "TOPICS", "TYPES", "FUNCTIONS", "PROPERTIES", "VARIABLES", "QUERIES");

    private static final RelDataType TYPES = Listing.textColumns("TYPE_NAME", "SCHEMA");

    private static final RelDataType FUNCTIONS = Listing.textColumns("FUNCTION_NAME", "KIND", "CATEGORY");

    private static final RelDataType FUNCTION = Listing.textColumns("PROPERTY", "VALUE");

    private final Catalog catalog;
    private final SourceListings sources;
    private final TopicListings topics;
    private final SystemListings system;
    private final QueryListings queries;

    /**
     * @param systemTables what DESCRIBE SYS.x knows
     * @param queries of clients
     */
    public Listings(
            EventLog log,
            Catalog catalog,
            List<SystemTable> systemTables,
            QueryRegister queries,
            PersistentQueries persistent,
            NodeFacts node) {
        this.catalog = catalog;
        this.topics = new TopicListings(log, node);
        this.sources = new SourceListings(log, node, catalog::snapshot);
        this.system = new SystemListings(systemTables);
        this.queries = new QueryListings(queries, persistent);
    }

    /** @throws SqlException 0A000 for something that cannot be shown */
    public Executable show(String sql, SqlShow show) {
        refuseConnectors(show);
        boolean extended = extended(show.rest());
        if (show.all() && !show.what().equals("TOPICS")) {
            throw SqlException.at("42601", show.getParserPosition(), "SHOW ALL is of TOPICS alone", "; leave ALL out.");
        }
        return switch (show.what()) {
            case "STREAMS" -> sources(sql, SourceKind.STREAM, extended);
            case "TABLES" -> sources(sql, SourceKind.TABLE, extended);
            case "TOPICS" -> topics.show(sql, show.all(), extended);
            case "TYPES" -> new Listing(sql, TYPES, this::types);
            case "FUNCTIONS" -> new Listing(sql, FUNCTIONS, FunctionListings::all);
            case "PROPERTIES" -> new Listing(sql, SessionListings.PROPERTIES, SessionListings::properties);
            case "VARIABLES" -> new Listing(sql, SessionListings.VARIABLES, SessionListings::variables);
            case "QUERIES" -> queries.show(sql, extended);
            default -> throw unknown(show);
        };
    }

    private Executable sources(String sql, SourceKind kind, boolean extended) {
        RelDataType rowType = SourceListings.rowType(kind, extended);
        return new Listing(sql, rowType, () -> sources.show(of(kind).get(), extended));
    }

    private Supplier<List<Source>> of(SourceKind kind) {
        return () -> catalog.snapshot().sources().stream()
                .filter(source -> source.kind() == kind)
                .toList();
    }

    private static void refuseConnectors(SqlShow show) {
        SqlIdentifier rest = show.rest();
        boolean connectors = show.what().startsWith("CONNECTOR")
                || rest != null && rest.getSimple().equalsIgnoreCase("CONNECTORS");
        if (connectors) {
            throw SqlException.at(
                    "0A000",
                    show.whatPosition(),
                    "Connectors cannot be shown",
                    ": Kafka Connect is no part of this server; ask it through its own REST API.");
        }
    }

    private static boolean extended(@Nullable SqlIdentifier rest) {
        if (rest == null) {
            return false;
        }
        if (!rest.getSimple().equalsIgnoreCase("EXTENDED")) {
            throw SqlException.at(
                    "42601",
                    rest.getParserPosition(),
                    "Unexpected \"" + rest.getSimple() + '"',
                    "; expected EXTENDED or the end of the statement.");
        }
        return true;
    }

    private static SqlException unknown(SqlShow show) {
        List<String> near = NearestNames.of(show.what(), SHOWN);
        int last = SHOWN.size() - 1;
        String rest = near.isEmpty()
                ? "; there are " + String.join(", ", SHOWN.subList(0, last)) + " and " + SHOWN.get(last) + "."
                : "; did you mean " + NearestNames.alternatives(near) + "?";
        return SqlException.at("0A000", show.whatPosition(), "SHOW " + show.what() + " is not supported", rest);
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

    /** @throws SqlException 42P01 for an unknown source */
    public Executable describe(String sql, SqlDescribeSource describe) {
        SqlIdentifier name = describe.name();
        String first = name.names.get(0).toUpperCase(Locale.ROOT);
        if (name.isSimple() && first.equals("CONNECTOR") && describe.rest() != null) {
            throw SqlException.at(
                    "0A000",
                    name.getParserPosition(),
                    "Connectors cannot be described",
                    ": Kafka Connect is no part of this server; ask it through its own REST API.");
        }
        boolean extended = extended(describe.rest());
        if (!name.isSimple() && first.equals(SystemTable.SCHEMA)) {
            return system.describe(sql, name);
        }
        boolean known = catalog.snapshot().source(first).isPresent();
        if (name.isSimple() && !known && (first.equals("STREAMS") || first.equals("TABLES"))) {
            Supplier<List<Source>> all = of(first.equals("STREAMS") ? SourceKind.STREAM : SourceKind.TABLE);
            return sources.describeAll(sql, all, extended);
        }
        SourceNames.existing(catalog.snapshot(), name);
        return sources.describe(sql, () -> SourceNames.existing(catalog.snapshot(), name), extended);
    }
}
