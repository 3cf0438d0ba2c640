package io.runnel.benchmarks.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Three combined nodes (broker and controller) of Apache Kafka, with its default settings and JVM options. */
final class KafkaNodes extends Nodes {
    private static final String CLUSTER_ID = "MkU3OEVBNTcwNTJENDM2Qk";

    private final String classPath;

    /** @param home the folder of Kafka's distribution, with its jars in {@code libs} */
    KafkaNodes(Path folder, Path home) throws IOException {
        super(folder);
        classPath = home.resolve("libs") + "/*";
    }

    @Override
    String name() {
        return "Apache Kafka";
    }

    @Override
    List<String> command(int id) throws IOException, InterruptedException {
        Path properties = folder.resolve("node-" + id + ".properties");
        Files.write(
                properties,
                List.of(
                        "process.roles=broker,controller",
                        "node.id=" + id,
                        "controller.quorum.voters=" + voters(),
                        "listeners=PLAINTEXT://127.0.0.1:" + ports.get(id) + ",CONTROLLER://127.0.0.1:"
                                + quorumPorts.get(id),
                        "advertised.listeners=PLAINTEXT://127.0.0.1:" + ports.get(id),
                        "inter.broker.listener.name=PLAINTEXT",
                        "controller.listener.names=CONTROLLER",
                        "listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
                        "log.dirs=" + data(id)));
        if (!Files.exists(data(id).resolve("meta.properties"))) {
            Process format = new ProcessBuilder(
                            java(),
                            "-cp",
                            classPath,
                            "kafka.tools.StorageTool",
                            "format",
                            "-t",
                            CLUSTER_ID,
                            "-c",
                            properties.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("format.out").toFile())
                    .start();
            if (format.waitFor() != 0) {
                throw new IOException("Kafka's folder could not be formatted: see " + folder.resolve("format.out"));
            }
        }
        return List.of(
                java(),
                "-Xmx1g",
                "-Xms1g",
                "-server",
                "-XX:+UseG1GC",
                "-XX:MaxGCPauseMillis=20",
                "-XX:InitiatingHeapOccupancyPercent=35",
                "-XX:+ExplicitGCInvokesConcurrent",
                "-Djava.awt.headless=true",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-cp",
                classPath,
                "kafka.Kafka",
                properties.toString());
    }
}
