package io.runnel.sql.query;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.format.Formats;
import io.runnel.sql.format.RecordDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Decoders that no query uses now. A decoder works out how each writer's schema becomes columns, which takes longer than
 * decoding a few records, so that queries for a few keys take those of earlier ones. Thread-safe.
 */
final class DecoderPool {
    /** Of one source: lists of columns beyond these are not kept. */
    private static final int MAX_COLUMN_LISTS = 64;

    /** Of one list of columns: what as many queries at one time give back is kept. */
    private static final int MAX_IDLE = 16;

    /** Of one query: a join that reads its right side again for each row takes a decoder each time; these are given back. */
    static final int MAX_LENT = 64;

    private final Formats formats;

    /** By the source itself, so that one that was declared anew begins anew, and one that is dropped is forgotten. */
    private final Cache<Source, Map<List<String>, Queue<RecordDecoder>>> idle =
            Caffeine.newBuilder().weakKeys().build();

    DecoderPool(Formats formats) {
        this.formats = formats;
    }

    private record Lent(Map<List<String>, Queue<RecordDecoder>> home, List<String> columns, RecordDecoder decoder) {}

    /** What one query has taken. For one thread at a time. */
    final class Lease implements AutoCloseable {
        private final List<Lent> lent = new ArrayList<>();

        /** As {@link Formats#decoder}; to be used until this is closed, and no longer. */
        RecordDecoder decoder(Source source, List<String> columns) {
            Map<List<String>, Queue<RecordDecoder>> home = idle.get(source, added -> new ConcurrentHashMap<>());
            Queue<RecordDecoder> known = home.get(columns);
            RecordDecoder decoder = known == null ? null : known.poll();
            RecordDecoder taken = decoder == null ? formats.decoder(source, columns) : decoder;
            if (lent.size() < MAX_LENT) {
                lent.add(new Lent(home, columns, taken));
            }
            return taken;
        }

        @Override
        public void close() {
            for (Lent each : lent) {
                if (each.home.size() >= MAX_COLUMN_LISTS) {
                    each.home.clear();
                }
                Queue<RecordDecoder> queue =
                        each.home.computeIfAbsent(List.copyOf(each.columns), added -> new ConcurrentLinkedQueue<>());
                if (queue.size() < MAX_IDLE) {
                    queue.add(each.decoder);
                }
            }
            lent.clear();
        }
    }

    Lease lease() {
        return new Lease();
    }
}
