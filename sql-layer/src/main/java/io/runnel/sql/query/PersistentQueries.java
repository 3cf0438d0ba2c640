package io.runnel.sql.query;

import io.runnel.sql.catalog.CatalogSnapshot;
import io.runnel.sql.catalog.PersistentQuery;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    /** A query with what it does. */
    public record Known(PersistentQuery query, QueryStatus status) {}

    public PersistentQueryHost host() {
        return host;
    }

    /** All queries of the catalog, in the order of their ids, as they are now. */
    public List<Known> all() {
        return catalog.get().queries().stream()
                .map(query -> new Known(query, status(query)))
                .toList();
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
