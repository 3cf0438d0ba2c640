package io.runnel.registry.rest;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.runnel.registry.subject.StoredSchema;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers to {@code GET /schemas/ids/{id}}, ready to send: what serializers of all clients ask for when they start. An
 * answer is good as long as the very version is stored from which it was made; how many bytes of them are kept is
 * bounded.
 */
final class AnswersById {
    /** What an answer takes beside its bytes, about. */
    private static final int OVERHEAD_BYTES = 200;

    private final long maxBytes;
    private volatile @Nullable Cache<Key, Answer> cache;

    private record Key(String subject, int id, boolean full) {}

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Answer(StoredSchema madeFrom, byte[] body) {}

    AnswersById(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /**
     * The answer to a client that wants a stored schema as it is.
     *
     * @param full as {@link Call#full}
     * @param made makes the answer when it is not at hand
     */
    byte[] answer(StoredSchema schema, boolean full, Supplier<byte[]> made) {
        Key key = new Key(schema.subject(), schema.id(), full);
        Answer known = cache().getIfPresent(key);
        if (known != null && known.madeFrom() == schema) {
            return known.body();
        }
        byte[] body = made.get();
        cache().put(key, new Answer(schema, body));
        return body;
    }

    /** Made with the first answer: the cache's classes would lengthen the start of a node that gives none. */
    private Cache<Key, Answer> cache() {
        Cache<Key, Answer> known = cache;
        if (known == null) {
            synchronized (this) {
                known = cache;
                if (known == null) {
                    known = Caffeine.newBuilder()
                            .maximumWeight(maxBytes)
                            .weigher((Key key, Answer answer) -> OVERHEAD_BYTES + answer.body().length)
                            .executor(Runnable::run)
                            .build();
                    cache = known;
                }
            }
        }
        return known;
    }
}
