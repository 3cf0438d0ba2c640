package io.runnel.log;

import java.nio.ByteBuffer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The port by which another module decides which records may enter a topic. The log asks once per topic and
 * configuration, so that a topic without rules costs nothing on the way of a record.
 */
public interface RecordValidator {
    /** Lets every record in. */
    RecordValidator NONE = (topic, configs) -> null;

    /**
     * The check for a topic, or null when its configs ask for none.
     *
     * @param configs the topic's effective configs by name, defaults included
     */
    @Nullable
    RecordCheck checkFor(String topic, Map<String, String> configs);

    /** Judges records of one topic. Called on network threads: it must not wait for anything. */
    @FunctionalInterface
    interface RecordCheck {
        /**
         * Null when the record may enter, else the reason why not, in words for the producer's log.
         *
         * @param key the record's key, position to limit, or null; must be left as it was
         * @param value likewise
         */
        @Nullable
        String refusal(@Nullable ByteBuffer key, @Nullable ByteBuffer value);
    }
}
