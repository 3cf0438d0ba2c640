package io.runnel.log.replication;

/** How far a read may see. */
public enum ReadLimit {
    /** To the log's end: for followers of this leader. */
    LOG_END,
    /** To the high watermark: {@code read_uncommitted}. */
    HIGH_WATERMARK,
    /** To the last stable offset: {@code read_committed}. */
    STABLE
}
