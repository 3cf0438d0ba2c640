package io.runnel.server.sqllogic;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * A fixed sample of the corpus of sqllogictest, through the JDBC driver on nodes in this process. Its name keeps it out
 * of the build; start it with {@code benchmarks/sql-logic}, which brings the corpus; {@code -Dslt.queries},
 * {@code -Dslt.files} (a regular expression), {@code -Dslt.nodes}.
 *
 * <p>What does not give the expected answer is listed, with the reason, in {@code sql-logic-exceptions.txt}; the campaign
 * fails on anything else, and on what is listed but gives the expected answer. It says every so often how far it is, and
 * reports also when it is interrupted.
 */
final class SqlLogicCampaign {
    private static final int SHOWN = 200;
    private static final int BETWEEN_PROGRESS = 500;

    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final Queue<Timed> times = new ConcurrentLinkedQueue<>();
    private final AtomicInteger asked = new AtomicInteger();
    private final LogicExceptions exceptions = LogicExceptions.read("/sql-logic-exceptions.txt");

    @Test
    void theCorpusGetsTheExpectedAnswers() throws IOException, InterruptedException, ExecutionException {
        int wanted = Integer.getInteger("slt.queries", 20_000);
        String files = System.getProperty("slt.files", ".*");
        try (LogicCorpus corpus = LogicCorpus.open()) {
            List<String> names =
                    corpus.names().stream().filter(name -> name.matches(files)).toList();
            TreeMap<String, Integer> queries = new TreeMap<>();
            for (String name : names) {
                queries.put(name, eligible(corpus.script(name)).size());
            }
            TreeMap<String, Integer> quotas = LogicCorpus.quotas(queries, wanted);
            System.out.printf("%d of %d queries of %d scripts%n", sum(quotas), sum(queries), names.size());
            Thread interrupted = new Thread(this::report, "report");
            Runtime.getRuntime().addShutdownHook(interrupted);
            try {
                run(corpus, queries, quotas);
            } finally {
                Runtime.getRuntime().removeShutdownHook(interrupted);
                report();
            }
        }
        assertThat(failures)
                .as("answers that are not as expected, and not listed")
                .isEmpty();
        assertThat(files.equals(".*") && wanted == 20_000 ? exceptions.unused() : Set.of())
                .as("listed, but as expected")
                .isEmpty();
    }

    private static int sum(TreeMap<String, Integer> numbers) {
        return numbers.values().stream().mapToInt(Integer::intValue).sum();
    }

    private void run(LogicCorpus corpus, TreeMap<String, Integer> queries, TreeMap<String, Integer> quotas)
            throws InterruptedException, ExecutionException {
        Queue<String> names = new ConcurrentLinkedQueue<>(quotas.keySet());
        int nodes = Integer.getInteger("slt.nodes", 2);
        ExecutorService workers = Executors.newFixedThreadPool(nodes);
        List<Future<?>> done = IntStream.range(0, nodes)
                .<Future<?>>mapToObj(node -> workers.submit(() -> {
                    try (LogicDatabase database = new LogicDatabase()) {
                        for (String name = names.poll(); name != null; name = names.poll()) {
                            List<Integer> chosen = LogicCorpus.chosen(queries.get(name), quotas.get(name));
                            file(database, name, corpus.script(name), new HashSet<>(chosen));
                            database.clear();
                        }
                    }
                    return null;
                }))
                .toList();
        for (Future<?> worker : done) {
            worker.get();
        }
        workers.shutdown();
    }

    /** The queries that can be executed: those without views, before the first statement that has no translation. */
    private static List<LogicRecord> eligible(List<LogicRecord> script) {
        LogicViews views = new LogicViews();
        List<LogicRecord> eligible = new ArrayList<>();
        for (LogicRecord entry : script) {
            if (views.ends(entry)) {
                return eligible;
            }
            if (entry.isQuery() && !views.reads(entry)) {
                eligible.add(entry);
            }
        }
        return eligible;
    }

    private void file(LogicDatabase database, String name, List<LogicRecord> script, Set<Integer> chosen) {
        List<LogicRecord> queries = eligible(script);
        Set<LogicRecord> sample = new HashSet<>();
        chosen.forEach(index -> sample.add(queries.get(index)));
        LogicRecord last = null;
        for (LogicRecord entry : script) {
            last = sample.contains(entry) ? entry : last;
        }
        LogicViews views = new LogicViews();
        for (LogicRecord entry : script) {
            if (last == null || views.ends(entry)) {
                return;
            }
            if (entry.isQuery()) {
                if (sample.contains(entry)) {
                    query(database, name + ":" + entry.line(), entry);
                }
                if (entry.equals(last)) {
                    return;
                }
            } else if (!entry.fails() && !views.isOfView(entry)) {
                try {
                    if (!database.execute(entry.sql())) {
                        failures.add(name + ":" + entry.line() + " has no translation: " + entry.sql());
                        return;
                    }
                } catch (SQLException e) {
                    failures.add(name + ":" + entry.line() + " " + e.getMessage() + ": " + entry.sql());
                    return;
                }
            }
        }
    }

    private void query(LogicDatabase database, String place, LogicRecord query) {
        long start = System.nanoTime();
        String difference = null;
        try {
            List<String> values = database.answer(query);
            if (!LogicAnswer.isExpected(values, query)) {
                difference = "gave " + shortened(values) + ", expected " + shortened(query.expected());
            }
        } catch (SQLException e) {
            difference = e.getSQLState() + " " + e.getMessage();
        }
        times.add(new Timed((System.nanoTime() - start) / 1_000_000, place));
        if (!exceptions.explain(place, difference != null) && difference != null) {
            failures.add(place + " " + difference + "\n    " + query.sql().replace("\n", "\n    "));
        }
        if (asked.incrementAndGet() % BETWEEN_PROGRESS == 0) {
            System.out.printf("%d queries, %d not listed; at %s%n", asked.get(), failures.size(), place);
        }
    }

    private static String shortened(List<String> values) {
        return values.size() <= 8 ? values.toString() : values.size() + " values " + values.subList(0, 8);
    }

    private void report() {
        long sum = times.stream().mapToLong(Timed::ms).sum();
        System.out.printf(
                "%d queries, %d not as expected and listed, %d not listed; %d ms a query%n",
                times.size(), exceptions.used(), failures.size(), sum / Math.max(1, times.size()));
        times.stream()
                .sorted(Comparator.comparingLong(Timed::ms).reversed())
                .limit(10)
                .forEach(timed -> System.out.println("  " + timed.ms + " ms " + timed.place));
        failures.stream().limit(SHOWN).forEach(System.out::println);
    }

    private record Timed(long ms, String place) {}
}
