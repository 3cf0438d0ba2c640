package io.runnel.benchmarks;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/**
 * JDBC as an application uses it, on several databases in one run: each case goes by turns over all of them, and the best
 * round of each counts. Prints a line per case and database: operations a second, median and 99th percentile of their time,
 * processor time of client and server.
 *
 * <p>Arguments: rows (of the table that is asked by key a million at most), seconds per round, rounds, then {@code NAME=SERVER_PID=URL} of each database, then cases, all if none.
 */
final class JdbcSpeed {
    private static final int BATCH = 1_000;
    private static final int INSERTS_PER_TRANSACTION = 10;
    private static final int CONNECTIONS = 16;
    private static final double NANOS = 1e9;

    /** A default node remembers the places of so many keys, and somewhat more: sql.lookup.memory.heap.percent. */
    private static final long MOST_KEYS = 1_000_000;

    private static final List<String> CASES = List.of(
            "connect", "scan-1000", "scan-10000", "key", "key-16", "insert", "insert-16", "batch", "transaction");

    private final long rows;
    private final long roundNanos;
    private final int rounds;
    private final AtomicLong nextId = new AtomicLong();
    private final ProcessTime client = new ProcessTime(ProcessHandle.current().pid());

    private JdbcSpeed(long rows, double seconds, int rounds) {
        this.rows = rows;
        this.roundNanos = (long) (seconds * NANOS);
        this.rounds = rounds;
    }

    public static void main(String[] arguments) throws Exception {
        JdbcSpeed speed = new JdbcSpeed(
                Long.parseLong(arguments[0]), Double.parseDouble(arguments[1]), Integer.parseInt(arguments[2]));
        List<String> rest = List.of(arguments).subList(3, arguments.length);
        List<JdbcTarget> targets = rest.stream()
                .filter(text -> text.contains("="))
                .map(JdbcTarget::of)
                .toList();
        List<String> cases = rest.stream().filter(text -> !text.contains("=")).toList();
        speed.run(targets, cases.isEmpty() ? CASES : cases);
    }

    /** What was measured in one round. */
    private record Round(long operations, double seconds, long[] nanos, double clientSeconds, double serverSeconds) {
        double perSecond() {
            return operations / seconds;
        }

        private double percentile(double share) {
            return nanos.length == 0 ? Double.NaN : nanos[(int) (share * (nanos.length - 1))] / 1e3;
        }

        String describe() {
            return String.format(
                    Locale.ROOT,
                    "%12.0f /s   p50 %9.1f us   p99 %9.1f us   client %8.2f us   server %8.2f us",
                    perSecond(),
                    percentile(0.5),
                    percentile(0.99),
                    clientSeconds * 1e6 / operations,
                    serverSeconds * 1e6 / operations);
        }
    }

    /** Does a case for some time; each operation's time is noted. */
    @FunctionalInterface
    private interface Case {
        long run(JdbcTarget target, Times times) throws Exception;
    }

    /** Times of operations, in nanoseconds. */
    private final class Times {
        private final List<long[]> all = new ArrayList<>();

        /** Repeats the operation until the round is over; returns how often. */
        long repeat(Operation operation) throws Exception {
            long[] taken = new long[1 << 16];
            int count = 0;
            long start = System.nanoTime();
            for (long now = start; now - start < roundNanos; count++) {
                operation.run();
                long after = System.nanoTime();
                if (count == taken.length) {
                    taken = Arrays.copyOf(taken, count * 2);
                }
                taken[count] = after - now;
                now = after;
            }
            synchronized (all) {
                all.add(Arrays.copyOf(taken, count));
            }
            return count;
        }

        long[] sorted() {
            return all.stream().flatMapToLong(Arrays::stream).sorted().toArray();
        }
    }

    @FunctionalInterface
    private interface Operation {
        void run() throws Exception;
    }

    private void run(List<JdbcTarget> targets, List<String> cases) throws Exception {
        boolean loads = cases.stream().anyMatch(name -> name.startsWith("scan") || name.startsWith("key"));
        for (JdbcTarget target : targets) {
            target.create();
            if (loads) {
                load(target, "scan_t", rows);
                load(target, "key_t", keys());
                target.loaded();
            }
        }
        for (String name : cases) {
            measure(name, targets);
        }
    }

    private void measure(String name, List<JdbcTarget> targets) throws Exception {
        Round[] best = new Round[targets.size()];
        for (int round = 0; round <= rounds; round++) {
            for (int i = 0; i < targets.size(); i++) {
                Round taken = round(targets.get(i), caseOf(name));
                boolean warm = round > 0;
                Round known = best[i];
                if (warm && (known == null || taken.perSecond() > known.perSecond())) {
                    best[i] = taken;
                }
            }
        }
        for (int i = 0; i < best.length; i++) {
            System.out.printf(Locale.ROOT, "%-12s %-12s %s%n", name, targets.get(i), best[i].describe());
        }
        if (best.length == 2) {
            System.out.printf(
                    Locale.ROOT,
                    "%-12s %s / %s: %.2f%n",
                    name,
                    targets.get(1),
                    targets.get(0),
                    best[1].perSecond() / best[0].perSecond());
        }
    }

    private Round round(JdbcTarget target, Case of) throws Exception {
        Times times = new Times();
        double clientBefore = client.seconds();
        double serverBefore = target.server().seconds();
        long start = System.nanoTime();
        long operations = of.run(target, times);
        double seconds = (System.nanoTime() - start) / NANOS;
        return new Round(
                operations,
                seconds,
                times.sorted(),
                client.seconds() - clientBefore,
                target.server().seconds() - serverBefore);
    }

    private Case caseOf(String name) {
        return switch (name) {
            case "connect" ->
                (target, times) -> times.repeat(() -> target.connect().close());
            case "scan-1000" -> (target, times) -> scan(target, 1_000, times);
            case "scan-10000" -> (target, times) -> scan(target, 10_000, times);
            case "key" -> (target, times) -> lookups(target, times, 1);
            case "key-16" -> (target, times) -> concurrently(connection -> lookups(target, times, connection));
            case "insert" -> (target, times) -> inserts(target, times);
            case "insert-16" -> (target, times) -> concurrently(connection -> inserts(target, times));
            case "batch" -> this::batches;
            case "transaction" -> this::transactions;
            default -> throw new IllegalArgumentException("No case " + name + "; there are " + Set.copyOf(CASES));
        };
    }

    private long keys() {
        return Math.min(rows, MOST_KEYS);
    }

    private void load(JdbcTarget target, String table, long rows) throws SQLException {
        try (Connection connection = target.connect();
                PreparedStatement insert =
                        connection.prepareStatement("INSERT INTO " + table + " VALUES (?, ?, ?, ?, ?)")) {
            for (long id = 0; id < rows; ) {
                for (int i = 0; i < BATCH && id < rows; i++) {
                    bind(insert, id++);
                    insert.addBatch();
                }
                insert.executeBatch();
            }
        }
    }

    /** Row {@code id}, which is the same on every database. */
    private static void bind(PreparedStatement insert, long id) throws SQLException {
        long random = new SplittableRandom(id).nextLong();
        insert.setLong(1, id);
        insert.setString(2, "name-" + Long.toString(random & 0xffffffffffL, Character.MAX_RADIX));
        insert.setBigDecimal(3, BigDecimal.valueOf((random >>> 8) % 1_000_000_000L, 2));
        insert.setTimestamp(4, new Timestamp(1_767_225_600_000L + id * 7));
        insert.setDouble(5, (random >>> 11) * 0x1.0p-53);
    }

    /** Reads all rows and looks at every value; the first row's time is the one that is noted. */
    private long scan(JdbcTarget target, int fetchSize, Times times) throws Exception {
        long start = System.nanoTime();
        long count = 0;
        long sum = 0;
        double reals = 0;
        try (Connection connection = target.connect()) {
            connection.setAutoCommit(false); // PostgreSQL's driver reads by fetch size in transactions alone
            try (Statement statement = connection.createStatement()) {
                statement.setFetchSize(fetchSize);
                try (ResultSet row = statement.executeQuery("SELECT id, name, amount, ts, val FROM scan_t")) {
                    while (row.next()) {
                        if (count++ == 0) {
                            times.all.add(new long[] {System.nanoTime() - start});
                        }
                        sum += row.getLong(1)
                                + row.getString(2).length()
                                + row.getBigDecimal(3).unscaledValue().longValue()
                                + row.getTimestamp(4).getTime();
                        reals += row.getDouble(5);
                    }
                }
            }
            connection.commit();
        }
        if (count != rows || sum == 0 || reals == 0) {
            throw new IllegalStateException(target + " gave " + count + " rows of " + rows);
        }
        return count;
    }

    private long lookups(JdbcTarget target, Times times, long seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        try (Connection connection = target.connect();
                PreparedStatement select =
                        connection.prepareStatement("SELECT id, name, amount, ts, val FROM key_t WHERE id = ?")) {
            return times.repeat(() -> {
                long id = random.nextLong(keys());
                select.setLong(1, id);
                try (ResultSet row = select.executeQuery()) {
                    if (!row.next() || row.getLong(1) != id || row.getString(2).isEmpty()) {
                        throw new IllegalStateException(target + " did not find row " + id);
                    }
                }
            });
        }
    }

    private long inserts(JdbcTarget target, Times times) throws Exception {
        try (Connection connection = target.connect();
                PreparedStatement insert = connection.prepareStatement("INSERT INTO ins_t VALUES (?, ?, ?, ?, ?)")) {
            return times.repeat(() -> {
                bind(insert, nextId.getAndIncrement());
                insert.executeUpdate();
            });
        }
    }

    private long batches(JdbcTarget target, Times times) throws Exception {
        try (Connection connection = target.connect();
                PreparedStatement insert = connection.prepareStatement("INSERT INTO ins_t VALUES (?, ?, ?, ?, ?)")) {
            return BATCH
                    * times.repeat(() -> {
                        for (int i = 0; i < BATCH; i++) {
                            bind(insert, nextId.getAndIncrement());
                            insert.addBatch();
                        }
                        insert.executeBatch();
                    });
        }
    }

    private long transactions(JdbcTarget target, Times times) throws Exception {
        try (Connection connection = target.connect();
                PreparedStatement insert = connection.prepareStatement("INSERT INTO ins_t VALUES (?, ?, ?, ?, ?)")) {
            connection.setAutoCommit(false);
            return times.repeat(() -> {
                for (int i = 0; i < INSERTS_PER_TRANSACTION; i++) {
                    bind(insert, nextId.getAndIncrement());
                    insert.executeUpdate();
                }
                connection.commit();
            });
        }
    }

    /** What one of several connections does. */
    @FunctionalInterface
    private interface Share {
        long run(int connection) throws Exception;
    }

    private static long concurrently(Share share) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS);
        try {
            List<Future<Long>> shares = new ArrayList<>();
            for (int i = 1; i <= CONNECTIONS; i++) {
                int connection = i;
                shares.add(threads.submit(() -> share.run(connection)));
            }
            long operations = 0;
            for (Future<Long> each : shares) {
                operations += each.get();
            }
            return operations;
        } finally {
            threads.shutdownNow();
        }
    }
}
