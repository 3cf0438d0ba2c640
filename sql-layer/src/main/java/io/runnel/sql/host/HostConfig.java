package io.runnel.sql.host;

/**
 * How persistent queries run on this node.
 *
 * @param threads that all of them share
 * @param commitIntervalMs from the first record that a query reads to its commit: so long its results may take
 */
public record HostConfig(int threads, long commitIntervalMs) {}
