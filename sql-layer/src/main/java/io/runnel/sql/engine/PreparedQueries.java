package io.runnel.sql.engine;

import io.runnel.sql.catalog.CatalogSnapshot;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The newest queries over history with their plans and compiled code, so that one that is sent again costs neither. A
 * query's plan depends on its text and the catalog alone: not on the session, which has its say when the query runs.
 * Thread-safe.
 */
final class PreparedQueries {
    /** A plan with its code takes some hundred kilobytes. */
    private static final int MAX_QUERIES = 64;

    /** A longer text is hardly sent twice. */
    private static final int MAX_TEXT = 8_192;

    private final Map<String, Known> byText = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
            return size() > MAX_QUERIES;
        }
    };

    /** @param catalog as it is now; a query that was planned with another one is forgotten */
    synchronized @Nullable QueryStatement find(String sql, CatalogSnapshot catalog) {
        Known known = byText.get(sql);
        if (known != null && known.catalog != catalog) {
            byText.remove(sql);
            return null;
        }
        return known == null ? null : known.query;
    }

    /** Remembers the query; answers it. */
    synchronized QueryStatement keep(CatalogSnapshot catalog, QueryStatement query) {
        if (query.sql().length() <= MAX_TEXT) {
            byText.put(query.sql(), new Known(catalog, query));
        }
        return query;
    }

    private record Known(CatalogSnapshot catalog, QueryStatement query) {}
}
