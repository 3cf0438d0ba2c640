package io.runnel.benchmarks.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * How long acknowledged writes pause when nodes of a cluster of three fail, and what replicated writes cost. Arguments:
 * FOLDER ROUNDS [KAFKA_HOME [events, separated by commas]]. With the folder of Apache Kafka's distribution the same is done to
 * a cluster of its nodes, by turns. Prints a table of medians in Markdown.
 */
public final class ClusterFailover {
    private final Map<String, List<List<Double>>> figures = new LinkedHashMap<>();

    private ClusterFailover() {}

    public static void main(String[] args)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        Path folder = Files.createDirectories(Path.of(args[0]));
        int rounds = Integer.parseInt(args[1]);
        Path kafka = args.length > 2 && !args[2].isEmpty() ? Path.of(args[2]) : null;
        List<Event> events = args.length > 3
                ? Arrays.stream(args[3].split(",")).map(Event::valueOf).toList()
                : List.of(Event.values());
        ClusterFailover run = new ClusterFailover();
        for (int round = 0; round < rounds; round++) {
            run.measure(new RunnelNodes(folder.resolve("runnel-" + round), Map.of()), events, 0);
            if (kafka != null) {
                run.measure(new KafkaNodes(folder.resolve("kafka-" + round), kafka), events, 1);
            }
        }
        run.print();
    }

    private void measure(Nodes nodes, List<Event> events, int column)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        try (nodes) {
            nodes.prepare();
            long began = System.nanoTime();
            nodes.start();
            try (ClusterView view = new ClusterView(nodes.bootstrapServers())) {
                view.awaitNodes();
                double startSeconds = (System.nanoTime() - began) / 1e9;
                for (Event event : events) {
                    Map<String, Double> found = event.measure(new Target(nodes, view, startSeconds));
                    found.forEach((name, value) -> {
                        System.err.printf("%s: %s: %.4g%n", nodes.name(), name, value);
                        List<List<Double>> columns =
                                figures.computeIfAbsent(name, key -> List.of(new ArrayList<>(), new ArrayList<>()));
                        columns.get(column).add(value);
                    });
                }
            }
        }
        Nodes.delete(nodes.folder);
    }

    private void print() {
        System.out.println("| event | figure | Runnel | Apache Kafka | ratio |");
        System.out.println("|---|---|---:|---:|---:|");
        figures.forEach((name, columns) -> {
            double ours = median(columns.get(0));
            double theirs = median(columns.get(1));
            System.out.printf(
                    "| %s | %s | %s | %s |%n",
                    name.replace(": ", " | "), told(ours), told(theirs), told(ours / theirs));
        });
    }

    private static String told(double value) {
        return Double.isNaN(value) ? "–" : value >= 100 ? String.format("%.0f", value) : String.format("%.2f", value);
    }

    private static double median(List<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length == 0
                ? Double.NaN
                : sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
