package io.runnel.benchmarks.cluster;

/** A cluster that runs, and the view of it. */
record Target(Nodes nodes, ClusterView view) {}
