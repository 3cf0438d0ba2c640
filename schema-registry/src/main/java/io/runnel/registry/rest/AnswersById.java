package io.runnel.registry.rest;

import io.runnel.registry.subject.StoredSchema;
import io.runnel.registry.subject.WeighedCache;
import java.util.function.Supplier;

/**
 * Answers to {@code GET /schemas/ids/{id}}, ready to send: what serializers of all clients ask for when they start. An
 * answer is good as long as the very version is stored from which it was made; how many bytes of them are kept is
 * bounded.
 */
final class AnswersById {
    /** What an answer takes beside its bytes, about. */
    private static final int OVERHEAD_BYTES = 200;

    private final WeighedCache<Key, Answer> cache;

    private record Key(String subject, int id, boolean full) {}

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Answer(StoredSchema madeFrom, byte[] body) {}

    AnswersById(long maxBytes) {
        this.cache = new WeighedCache<>(maxBytes, (key, answer) -> OVERHEAD_BYTES + answer.body().length);
    }

    /**
     * The answer to a client that wants a stored schema as it is.
     *
     * @param full as {@link Call#full}
     * @param made makes the answer when it is not at hand
     */
    byte[] answer(StoredSchema schema, boolean full, Supplier<byte[]> made) {
        Key key = new Key(schema.subject(), schema.id(), full);
        Answer known = cache.find(key);
        if (known != null && known.madeFrom() == schema) {
            return known.body();
        }
        byte[] body = made.get();
        cache.put(key, new Answer(schema, body));
        return body;
    }
}
