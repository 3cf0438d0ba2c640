package io.runnel.examples.flights;

import io.runnel.server.Runnel;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The steps of the demo, in order, against a running node. Each executes what it prints, and fails unless the node did
 * what the step's title promises.
 */
final class FlightsDemo implements AutoCloseable {
    private final Connection connection;
    private final LiveSteps liveSteps;
    private final List<Step> steps = new ArrayList<>();

    private FlightsDemo(Connection connection, LiveSteps liveSteps) {
        this.connection = connection;
        this.liveSteps = liveSteps;
    }

    /**
     * Connects to a node that has neither FLIGHTS nor AIRPORTS yet.
     *
     * @param flightsPerSecond how fast the producer sends; 0 for as fast as it can
     */
    static FlightsDemo of(Runnel node, int flightsPerSecond) throws SQLException, IOException {
        Connection connection = DriverManager.getConnection(node.jdbcUrl());
        RegistryClient registry = new RegistryClient(node.registryUrl());
        LiveSteps live = new LiveSteps(node, registry, connection, flightsPerSecond);
        FlightsDemo demo = new FlightsDemo(connection, live);
        demo.steps.addAll(new ContractSteps(node, registry, connection).steps());
        demo.steps.addAll(live.steps());
        demo.steps.addAll(new HistorySteps(connection).steps());
        demo.steps.addAll(new RefusalSteps(node, registry, connection).steps());
        return demo;
    }

    List<Step> steps() {
        return List.copyOf(steps);
    }

    /**
     * Runs all steps and prints each.
     *
     * @return each step's answer by the step's name, in order
     * @throws Exception what the first step that failed threw; it has been said on the screen which one that was
     */
    Map<String, Answer> run(Screen screen) throws Exception {
        Map<String, Answer> answers = new LinkedHashMap<>();
        for (Step step : steps) {
            screen.begin(answers.size() + 1, step);
            long start = System.nanoTime();
            Answer answer = step.action().run(screen);
            screen.end(answer, Duration.ofNanos(System.nanoTime() - start));
            answers.put(step.name(), answer);
        }
        return answers;
    }

    /** Ends the never-ending query and disconnects; the node goes on. */
    @Override
    public void close() throws SQLException {
        try (connection) {
            liveSteps.close();
        }
    }
}
