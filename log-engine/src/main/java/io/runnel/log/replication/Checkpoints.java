package io.runnel.log.replication;

import io.runnel.log.storage.LogDirectory;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/** What a node writes of all its logs together, as one replica needs it written. */
interface Checkpoints {
    /**
     * Complete when every log start offset of before this call is on disk. One write serves all who ask while it has
     * not begun. Never waits.
     */
    CompletableFuture<Void> startOffsetsOnDisk();

    /** Writes up to where the logs of a directory are flushed; on disk when this returns. */
    void recoveryPointsOnDisk(LogDirectory directory) throws IOException;
}
