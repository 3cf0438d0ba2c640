package io.runnel.log.storage;

/**
 * What is known about a log's last shutdown when it is opened.
 *
 * @param clean whether everything was flushed and closed, so that the files can be trusted
 * @param recoveryPoint offset up to which (exclusive) the log was flushed to disk; 0 if unknown
 */
public record LogOpening(boolean clean, long recoveryPoint, RecoveryPolicy policy) {
    /** Nothing is known: everything is checked. */
    public static final LogOpening UNKNOWN = new LogOpening(false, 0, RecoveryPolicy.REFUSE);
}
