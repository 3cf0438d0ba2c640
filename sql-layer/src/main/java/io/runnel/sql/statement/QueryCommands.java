package io.runnel.sql.statement;

import io.runnel.log.NearestNames;
import io.runnel.sql.Session;
import io.runnel.sql.SqlException;
import io.runnel.sql.catalog.Catalog;
import io.runnel.sql.catalog.CatalogChange;
import io.runnel.sql.catalog.CatalogSnapshot;
import io.runnel.sql.catalog.PersistentQuery;
import io.runnel.sql.catalog.PersistentQuery.DesiredState;
import io.runnel.sql.parser.SqlQueryCommand;
import io.runnel.sql.query.PersistentQueries;
import io.runnel.sql.query.PersistentQueryHost;
import io.runnel.sql.query.QueryInfo;
import io.runnel.sql.query.QueryRegister;
import io.runnel.sql.query.QueryStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.calcite.sql.SqlIdentifier;

/** TERMINATE, PAUSE, RESUME, EXPLAIN and KILL of queries that run. Thread-safe. */
public final class QueryCommands {
    private final Catalog catalog;
    private final PersistentQueries queries;
    private final QueryRegister register;
    private final Function<PersistentQuery, List<String>> plan;

    /** @param plan the lines that tell how a query is carried out */
    public QueryCommands(
            Catalog catalog,
            PersistentQueries queries,
            QueryRegister register,
            Function<PersistentQuery, List<String>> plan) {
        this.catalog = catalog;
        this.queries = queries;
        this.register = register;
        this.plan = plan;
    }

    /**
     * Checks such a command.
     *
     * @throws SqlException 42704 for an id that no query has; names the nearest
     */
    public Executable prepare(String sql, SqlQueryCommand command) {
        if (command.verb() == SqlQueryCommand.Verb.EXPLAIN) {
            SqlIdentifier id = Objects.requireNonNull(command.id(), "EXPLAIN names a query");
            existing(catalog.snapshot(), id);
            return Listing.lines(sql, "PLAN", () -> explain(existing(catalog.snapshot(), id)));
        }
        if (command.verb() == SqlQueryCommand.Verb.KILL) {
            return Command.ofSession(sql, session -> kill(command, session));
        }
        boolean ofClient = ofClient(command);
        if (!ofClient) {
            named(catalog.snapshot(), command);
        }
        return new Command(sql, session -> {
            if (ofClient) {
                cancel(command, session);
            } else {
                run(command);
            }
        });
    }

    /** Whether it terminates the query of a client, which is no entry of the catalog. */
    private boolean ofClient(SqlQueryCommand command) {
        SqlIdentifier id = command.id();
        if (id == null || register.queries().stream().noneMatch(query -> isRunning(query, id.getSimple()))) {
            return false;
        }
        if (command.verb() != SqlQueryCommand.Verb.TERMINATE) {
            throw SqlException.at(
                    "42809",
                    id.getParserPosition(),
                    id.getSimple() + " is the query of a client, which " + command.verb() + " is not for",
                    "; a client that reads no further pauses its query.");
        }
        return true;
    }

    private static boolean isRunning(QueryInfo query, String id) {
        return query.state() == QueryInfo.State.RUNNING && query.id().equalsIgnoreCase(id);
    }

    private boolean cancel(SqlQueryCommand command, Session by) {
        String id = Objects.requireNonNull(command.id(), "it names a query").getSimple();
        String who = by.user().map(user -> "user " + user).orElse("a user without a name")
                + by.connection()
                        .map(connection -> " on connection " + connection)
                        .orElse("");
        String words = command.verb() == SqlQueryCommand.Verb.KILL ? "KILL QUERY" : "TERMINATE";
        return register.cancel(id, "Query " + id + " was ended with " + words + " by " + who + ".");
    }

    private void kill(SqlQueryCommand command, Session by) {
        SqlIdentifier id = Objects.requireNonNull(command.id(), "KILL names a query");
        if (cancel(command, by)) {
            return;
        }
        if (catalog.snapshot().query(id.getSimple()).isPresent()) {
            throw SqlException.at(
                    "42809",
                    id.getParserPosition(),
                    id.getSimple() + " is a persistent query, which KILL QUERY is not for",
                    "; TERMINATE " + id.getSimple() + " ends it for good, PAUSE for a while.");
        }
        List<String> running = register.queries().stream()
                .filter(query -> query.state() == QueryInfo.State.RUNNING)
                .map(QueryInfo::id)
                .toList();
        throw SqlException.at(
                "42704",
                id.getParserPosition(),
                "No query " + id.getSimple() + " is running",
                running.isEmpty() ? "; none is." : NearestNames.suggestion(id.getSimple(), running));
    }

    private void run(SqlQueryCommand command) {
        List<PersistentQuery> changed = new ArrayList<>();
        catalog.change(snapshot -> {
            changed.clear();
            changed.addAll(named(snapshot, command));
            return changed.isEmpty()
                    ? Optional.empty()
                    : Optional.of(CatalogChange.all(changed.stream()
                            .map(query -> change(query, command.verb()))
                            .toList()));
        });
        // In the catalog first: what is in it holds after a crash between the two.
        SqlException failure = null;
        for (PersistentQuery query : changed) {
            try {
                tell(queries.host(), query.id(), command.verb());
            } catch (SqlException e) {
                // One that does not come to rest keeps no other from it.
                failure = failure == null ? e : failure;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private static CatalogChange change(PersistentQuery query, SqlQueryCommand.Verb verb) {
        return switch (verb) {
            case TERMINATE -> CatalogChange.terminate(query.id());
            case PAUSE -> CatalogChange.define(query.in(DesiredState.PAUSED));
            case RESUME, EXPLAIN, KILL -> CatalogChange.define(query.resume());
        };
    }

    private static void tell(PersistentQueryHost host, String id, SqlQueryCommand.Verb verb) {
        switch (verb) {
            case TERMINATE -> host.terminate(id);
            case PAUSE -> host.pause(id);
            case RESUME, EXPLAIN, KILL -> host.resume(id);
        }
    }

    private static List<PersistentQuery> named(CatalogSnapshot snapshot, SqlQueryCommand command) {
        SqlIdentifier id = command.id();
        return id == null ? List.copyOf(snapshot.queries()) : List.of(existing(snapshot, id));
    }

    private static PersistentQuery existing(CatalogSnapshot snapshot, SqlIdentifier id) {
        return snapshot.query(id.getSimple())
                .orElseThrow(() -> SqlException.at(
                        "42704",
                        id.getParserPosition(),
                        "There is no query " + id.getSimple(),
                        snapshot.queries().isEmpty()
                                ? "; SHOW QUERIES lists those that there are."
                                : NearestNames.suggestion(
                                        id.getSimple(), snapshot.queriesById().keySet())));
    }

    private List<String> explain(PersistentQuery query) {
        PersistentQueries.Known known = queries.known(query);
        QueryStatus status = known.status();
        Stream<String> facts = Stream.of(
                "Query " + query.id() + ": " + known.state()
                        + status.error().map(error -> " (" + error + ")").orElse(""),
                "Statement: " + query.statement().strip(),
                "Reads " + String.join(", ", query.sources()) + "; writes " + query.sink() + "; on error "
                        + query.onError().name().toLowerCase(Locale.ROOT));
        return Stream.concat(facts, plan.apply(query).stream()).toList();
    }
}
