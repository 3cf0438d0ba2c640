package io.runnel.benchmarks.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

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

    @Override
    List<String> command(int id) {
        List<String> command = new ArrayList<>(List.of(
                java(),
                "-Xmx1g",
                "-Xms1g",
                // As bin/runnel starts a node.
                "-XX:Tier4InvocationThreshold=50000",
                "-XX:Tier4MinInvocationThreshold=6000",
                "-XX:Tier4CompileThreshold=150000",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=info",
                "-Dorg.slf4j.simpleLogger.showDateTime=true",
                "-Dorg.slf4j.simpleLogger.dateTimeFormat=HH:mm:ss.SSS",
                "-cp",
                System.getProperty("java.class.path"),
                LogNode.class.getName()));
        Map<String, String> all = new TreeMap<>(settings);
        all.put("node.id", Integer.toString(id));
        all.put("data.dir", data(id).toString());
        all.put("bind", "127.0.0.1");
        all.put("kafka.port", String.valueOf(ports.get(id)));
        all.put("controller.quorum.voters", voters());
        all.forEach((key, value) -> command.add(key + "=" + value));
        return command;
    }
}
