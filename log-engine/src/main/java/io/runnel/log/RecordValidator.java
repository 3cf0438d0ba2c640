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

    /** Judges batches of one topic. Thread-safe; called on network threads: it must not wait for anything. */
    @FunctionalInterface
    interface RecordCheck {
        /** What a batch may decompress to where a check does not say: as much as this process can read back. */
        int DEFAULT_MAX_DECOMPRESSED_BYTES = 256 << 20;

        /**
         * The check of the records of one batch, which sees what is known now.
         *
         * @throws org.apache.kafka.common.errors.RetriableException if records cannot be judged at present; the producer
         *     is to send the batch again
         */
        BatchCheck ofBatch();

        /** What a batch may decompress to, in bytes, to be judged; a larger one is refused as too large. */
        default int maxDecompressedBytes() {
            return DEFAULT_MAX_DECOMPRESSED_BYTES;
        }
    }

    /** Judges the records of one batch in their order, on the thread that asked for it. */
    @FunctionalInterface
    interface BatchCheck {
        /**
         * Null when the record may enter, else the reason why not, in words for the producer's log.
         *
         * @throws org.apache.kafka.common.errors.RetriableException as {@link RecordCheck#ofBatch}
         */
        @Nullable
        String refusal(CandidateRecord candidate);
    }

    /** A record that wants to enter. What it gives is valid until the check returns. */
    interface CandidateRecord {
        /** Position to limit; may be moved. */
        @Nullable
        ByteBuffer key();

        /** Position to limit, may be moved; null for a tombstone. */
        @Nullable
        ByteBuffer value();

        /**
         * The value of the last header of that name, position to limit; null when there is none, and when it is null.
         *
         * @param name in UTF-8
         */
        @Nullable
        ByteBuffer lastHeader(byte[] name);
    }
}
