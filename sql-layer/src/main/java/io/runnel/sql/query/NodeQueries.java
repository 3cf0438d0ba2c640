package io.runnel.sql.query;

import io.runnel.sql.query.lookup.TableLookups;

/**
 * What the queries of a node share.
 *
 * @param memory of queries over history
 * @param register of all queries
 * @param scanThreads read partitions ahead for queries over history
 * @param lookups of keys in tables
 * @param planningTimeoutMs how long the planner may look for a query's plan
 */
public record NodeQueries(
        NodeMemory memory,
        QueryRegister register,
        ScanThreads scanThreads,
        TableLookups lookups,
        int planningTimeoutMs) {
    public static NodeQueries of(QueryConfig config) {
        return new NodeQueries(
                NodeMemory.of(config, Runtime.getRuntime().maxMemory()),
                new QueryRegister(config.keptQueries()),
                new ScanThreads(config.scanThreads()),
                new TableLookups(NodeMemory.share(Runtime.getRuntime().maxMemory(), config.lookupMemoryPercent())),
                config.planningTimeoutMs());
    }
}
