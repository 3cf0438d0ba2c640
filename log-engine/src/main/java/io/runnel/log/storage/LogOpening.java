package io.runnel.log.storage;

import java.util.concurrent.atomic.LongAdder;

/**
 * What is known about a log's last shutdown when it is opened.
 *
 * @param clean whether everything was flushed and closed, so that the files can be trusted
 * @param recoveryPoint offset up to which (exclusive) the log was flushed to disk; 0 if unknown
 * @param pagesMayBeLost whether of what was written beyond the recovery point some pages may have reached the disk and
 *     earlier ones not, because the machine went down. Otherwise a damaged batch before an intact one is no unflushed
 *     write
 * @param checkedBytes counts the bytes whose checksums were compared
 */
public record LogOpening(
        boolean clean, long recoveryPoint, boolean pagesMayBeLost, RecoveryPolicy policy, LongAdder checkedBytes) {
    /** Nothing is known: everything is checked. */
    public static final LogOpening UNKNOWN = new LogOpening(false, 0, RecoveryPolicy.REFUSE);

    /** After the end of a process on a machine that went on. */
    public LogOpening(boolean clean, long recoveryPoint, RecoveryPolicy policy) {
        this(clean, recoveryPoint, false, policy, new LongAdder());
    }
}
