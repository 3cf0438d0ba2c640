package io.runnel.sql.query;

import io.runnel.sql.catalog.CatalogSnapshot;
import io.runnel.sql.catalog.PersistentQuery;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The catalog's persistent queries and the host that runs them on this node. Thread-safe; one per engine. */
public final class PersistentQueries implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PersistentQueries.class);

    private final Supplier<CatalogSnapshot> catalog;
    private final PersistentQueryHost host;

    /** Why the host refused queries that it had accepted once, by their ids. */
    private final Map<String, String> refused = new ConcurrentHashMap<>();

    public PersistentQueries(Supplier<CatalogSnapshot> catalog, PersistentQueryHost host) {
        this.catalog = catalog;
        this.host = host;
    }

    /**
     * A query with what it does.
     *
     * @param status of one that another node runs, no more than what it shall do: what it does only that node knows
     * @param here whether this node runs it
     * @param node id of the node that is to run it; empty where there is no other, and if none is in service
     */
    public record Known(PersistentQuery query, QueryStatus status, boolean here, OptionalInt node) {
        /** Its state in one text; of a query elsewhere what it shall do, and where. */
        public String state() {
            return here
                    ? status.state().name()
                    : status.state() + " wanted, "
                            + (node.isPresent() ? "on node " + node.getAsInt() : "no node in service");
        }
    }

    public PersistentQueryHost host() {
        return host;
    }

    /** All queries of the catalog, in the order of their ids, as they are now. */
    public List<Known> all() {
        return catalog.get().queries().stream().map(this::known).toList();
    }

    /** The same of one. */
    public Known known(PersistentQuery query) {
        PersistentQueryHost.Place place =
                host.place(query.id()).orElse(new PersistentQueryHost.Place(OptionalInt.empty(), true));
        return new Known(query, place.here() ? status(query) : wanted(query), place.here(), place.node());
    }

    private static QueryStatus wanted(PersistentQuery query) {
        return QueryStatus.idle(
                query.state() == PersistentQuery.DesiredState.PAUSED
                        ? QueryStatus.State.PAUSED
                        : QueryStatus.State.RUNNING);
    }

    /** What a query does, measured. One that the host does not know is in state ERROR. */
    public QueryStatus status(PersistentQuery query) {
        return host.status(query.id()).orElseGet(() -> unknown(query.id()));
    }

    private QueryStatus unknown(String id) {
        String reason = refused.getOrDefault(id, "It does not run on this node.");
        return new QueryStatus(QueryStatus.State.ERROR, Optional.of(reason), 0, 0, 0, 0, 0, 0, OptionalLong.empty());
    }

    /**
     * Starts what the catalog has, and deletes what is left of what it has no more. One that cannot be started does not keep
     * the others from it: its status tells.
     */
    public void startAll() {
        for (PersistentQuery query : catalog.get().queries()) {
            try {
                host.start(query);
            } catch (RuntimeException e) {
                refused.put(query.id(), String.valueOf(e.getMessage()));
                LOG.error("Persistent query {} could not be started: {}", query.id(), query.statement(), e);
            }
        }
        host.follow();
        try {
            host.forget(() -> catalog.get().queriesById().keySet());
        } catch (RuntimeException e) {
            LOG.warn("What ended queries have left could not be looked for; the next start will do it", e);
        }
    }

    /** Stops all queries where they are. */
    @Override
    public void close() {
        host.close();
    }
}
