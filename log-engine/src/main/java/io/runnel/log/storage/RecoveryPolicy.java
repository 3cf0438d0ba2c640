package io.runnel.log.storage;

/** What to do with a log whose recovery finds damage that is more than a torn last write. */
public enum RecoveryPolicy {
    /** Keep the files as they are and take the replica offline with an error that names file and position. */
    REFUSE,
    /** Cut the log at the damage; the segments after it are set aside under the suffix {@code .damaged}. */
    TRUNCATE
}
