package io.runnel.sql;

/** Which records of transactions a query sees, as {@code isolation.level} of Kafka's consumers. */
public enum Isolation {
    /** Those of open and of aborted transactions as well. */
    READ_UNCOMMITTED,
    /** Those that are committed, up to the first record of a transaction that is still open. */
    READ_COMMITTED
}
