package io.runnel.sql.query;

/**
 * What the queries of a node share.
 *
 * @param memory of queries over history
 * @param register of all queries
 */
public record NodeQueries(NodeMemory memory, QueryRegister register) {
    public static NodeQueries of(QueryConfig config) {
        return new NodeQueries(
                NodeMemory.of(config, Runtime.getRuntime().maxMemory()), new QueryRegister(config.keptQueries()));
    }
}
