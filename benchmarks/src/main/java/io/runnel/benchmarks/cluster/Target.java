package io.runnel.benchmarks.cluster;

/**
 * A cluster that runs, and the view of it.
 *
 * @param startSeconds from the start of its processes until all nodes were in service
 */
record Target(Nodes nodes, ClusterView view, double startSeconds) {}
