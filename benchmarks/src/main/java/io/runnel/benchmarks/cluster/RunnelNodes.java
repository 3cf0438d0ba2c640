package io.runnel.benchmarks.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Three nodes of this project. */
final class RunnelNodes extends Nodes {
    /** Settings of all nodes, beyond those that make them a cluster. */
    private final Map<String, String> settings;

    RunnelNodes(Path folder, Map<String, String> settings) throws IOException {
        super(folder);
        this.settings = settings;
    }

    @Override
    String name() {
        return "Runnel";
    }

    /** As a user starts them, with all that a node has: its SQL, its registry, its archive of classes. */
    @Override
    List<String> command(int id) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("runnel.home"), "bin", "runnel").toString(),
                "cluster",
                "start",
                "--node",
                Integer.toString(id),
                "--cluster",
                voters(),
                "--data",
                data(id).toString(),
                "--kafka-port",
                String.valueOf(ports.get(id)),
                "--registry-port",
                "0",
                "--sql-port",
                "0"));
        settings.forEach((key, value) -> command.addAll(List.of("--set", key + "=" + value)));
        return command;
    }

    @Override
    Map<String, String> environment() {
        return Map.of("RUNNEL_HEAP", "1g", "RUNNEL_OPTS", "-Xms1g", "RUNNEL_BUILD", "never");
    }
}
