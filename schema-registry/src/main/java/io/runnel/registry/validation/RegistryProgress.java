package io.runnel.registry.validation;

import org.jspecify.annotations.Nullable;

/**
 * How far the registry's memory can be trusted to know what its topic says. Asked once per batch on network threads:
 * it answers from memory. Thread-safe.
 */
public interface RegistryProgress {
    /** All that was ever registered is known. */
    RegistryProgress UP_TO_DATE = new RegistryProgress() {
        @Override
        public @Nullable String outage() {
            return null;
        }

        @Override
        public @Nullable String backlog() {
            return null;
        }
    };

    /**
     * Null while records can be judged, else why not, as a clause: "reading topic '_schemas' failed: …". What the
     * registry knew before may be outdated by any amount then.
     */
    @Nullable
    String outage();

    /**
     * Null when everything that the topic holds is known, else what is missing, as a clause: "topic '_schemas' has
     * records that are not read yet".
     */
    @Nullable
    String backlog();

    /**
     * Null when the topic was looked at since this was first asked for what is named, which is not known; else why it may
     * be registered all the same, as a clause. Where nobody else writes to the topic there is nothing to look at.
     *
     * @param what such as a schema id with the topic that it came for
     */
    default @Nullable String unseen(String what) {
        return null;
    }
}
