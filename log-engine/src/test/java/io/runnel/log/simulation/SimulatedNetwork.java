package io.runnel.log.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Connections between processes, one for each pair and purpose: what goes over one of them keeps its order. A broken
 * connection fails all requests on it; any of them may still arrive, later than those of the next connection.
 */
final class SimulatedNetwork {
    /** What a connection is for. */
    enum Purpose {
        DATA,
        CONTROL,
        CLIENT,
        /** What leaders ask the controller for; cut where {@link #CONTROL} is, but as fast or slow by itself. */
        IN_SYNC
    }

    private static final int MAX_DELAY_MS = 4;
    private static final int LATE_MS = 120;
    private static final int ADDRESSES = 32;

    private final World world;
    private final Map<Integer, Connection> connections = new HashMap<>();
    private final boolean[][][] cuts = new boolean[Purpose.values().length][ADDRESSES][ADDRESSES];
    private final int[] extraDelayMs = new int[ADDRESSES];
    private final int[] wishesLateMs = new int[ADDRESSES];
    private final int[] copiesLateMs = new int[ADDRESSES];
    /** One request in so many finds its connection broken; 0 for none. */
    private int lossOneIn;

    private static final class Connection {
        private long lastRequestMs;
        private long lastAnswerMs;
        private List<Exchange<?>> open = new ArrayList<>();

        void reset() {
            lastRequestMs = 0;
            lastAnswerMs = 0;
            List<Exchange<?>> failed = open;
            open = new ArrayList<>();
            failed.forEach(exchange -> exchange.finish(null));
        }
    }

    /** A request until its answer. */
    private final class Exchange<A> {
        private final SimulatedProcess from;
        private final int fromIncarnation;
        private final Connection connection;
        private final Consumer<@Nullable A> done;
        private boolean finished;

        Exchange(SimulatedProcess from, Connection connection, Consumer<@Nullable A> done) {
            this.from = from;
            this.fromIncarnation = from.incarnation();
            this.connection = connection;
            this.done = done;
        }

        void finish(@Nullable A answer) {
            if (!finished) {
                finished = true;
                connection.open.remove(this);
                if (from.incarnation() == fromIncarnation) {
                    from.deliver(() -> done.accept(answer));
                }
            }
        }
    }

    SimulatedNetwork(World world) {
        this.world = world;
    }

    /** From now on nothing goes from one to the other. */
    void cut(Purpose purpose, int from, int to) {
        cuts[purpose.ordinal()][from][to] = true;
    }

    /** This cut ends. */
    void mend(Purpose purpose, int from, int to) {
        cuts[purpose.ordinal()][from][to] = false;
    }

    /** What that process wishes to be in sync takes so much longer to arrive. */
    void slowWishes(int address, int ms) {
        wishesLateMs[address] = ms;
    }

    /** What that process wishes to be in sync arrives again up to so much later; 0 ends it. */
    void copies(int address, int lateMs) {
        copiesLateMs[address] = lateMs;
    }

    boolean isCut(Purpose purpose, int from, int to) {
        Purpose line = purpose == Purpose.IN_SYNC ? Purpose.CONTROL : purpose;
        return cuts[line.ordinal()][from][to];
    }

    /** All cuts end. */
    void heal() {
        for (boolean[][] purpose : cuts) {
            for (boolean[] row : purpose) {
                java.util.Arrays.fill(row, false);
            }
        }
        java.util.Arrays.fill(extraDelayMs, 0);
        java.util.Arrays.fill(copiesLateMs, 0);
        java.util.Arrays.fill(wishesLateMs, 0);
    }

    /** What that process sends takes up to so much longer. */
    void slowDown(int address, int ms) {
        extraDelayMs[address] = ms;
    }

    void lossOneIn(int many) {
        lossOneIn = many;
    }

    /**
     * Sends a request.
     *
     * @param serve carries it out at the other side, and answers once, at once or later
     * @param done takes the answer, or null when the connection is broken or time is up: whether the request was carried
     *     out is not known then
     */
    <A> void call(
            Purpose purpose,
            SimulatedProcess from,
            SimulatedProcess to,
            long timeoutMs,
            Consumer<Consumer<A>> serve,
            Consumer<@Nullable A> done) {
        Connection connection = connections.computeIfAbsent(
                (purpose.ordinal() * ADDRESSES + from.address()) * ADDRESSES + to.address(), key -> new Connection());
        Exchange<A> exchange = new Exchange<>(from, connection, done);
        connection.open.add(exchange);
        world.schedule(timeoutMs, () -> {
            if (!exchange.finished) {
                connection.reset();
            }
        });
        if (isCut(purpose, from.address(), to.address())) {
            return;
        }
        int toIncarnation = to.incarnation();
        if (toIncarnation < 0) {
            world.schedule(delay(from), () -> exchange.finish(null));
            return;
        }
        if (happens(lossOneIn)) {
            if (world.random.nextBoolean()) {
                world.schedule(
                        delay(from) + world.random.nextInt(LATE_MS), () -> arrive(purpose, to, toIncarnation, serve));
            }
            connection.reset();
            return;
        }
        int wishMs = purpose == Purpose.IN_SYNC ? wishesLateMs[from.address()] : 0;
        long atMs = Math.max(world.nowMs() + delay(from) + wishMs, connection.lastRequestMs);
        connection.lastRequestMs = atMs;
        world.schedule(atMs - world.nowMs(), () -> {
            if (to.incarnation() != toIncarnation) {
                exchange.finish(null);
            } else {
                to.deliver(() -> serve.accept(answer -> answer(purpose, to, exchange, answer)));
            }
        });
        int late = purpose == Purpose.IN_SYNC && copiesLateMs[from.address()] > 0
                ? copiesLateMs[from.address()]
                : happens(lossOneIn) ? LATE_MS : 0;
        if (late > 0) {
            world.schedule(delay(from) + world.random.nextInt(late), () -> arrive(purpose, to, toIncarnation, serve));
        }
    }

    /** A copy to whose answer nobody listens. */
    private static <A> void arrive(Purpose purpose, SimulatedProcess to, int incarnation, Consumer<Consumer<A>> serve) {
        if (to.incarnation() == incarnation) {
            to.deliver(() -> serve.accept(answer -> {}));
        }
    }

    private <A> void answer(Purpose purpose, SimulatedProcess server, Exchange<A> exchange, A answer) {
        int from = server.address();
        int to = exchange.from.address();
        if (exchange.finished || isCut(purpose, from, to)) {
            return;
        }
        if (happens(lossOneIn)) {
            exchange.connection.reset();
            return;
        }
        Connection connection = exchange.connection;
        long atMs = Math.max(world.nowMs() + delay(server), connection.lastAnswerMs);
        connection.lastAnswerMs = atMs;
        world.schedule(atMs - world.nowMs(), () -> exchange.finish(answer));
    }

    private boolean happens(int oneIn) {
        return oneIn > 0 && world.random.nextInt(oneIn) == 0;
    }

    private long delay(SimulatedProcess sender) {
        int most = extraDelayMs[sender.address()];
        int extra = most == 0 ? 0 : world.random.nextInt(most);
        return 1L + world.random.nextInt(MAX_DELAY_MS) + extra;
    }
}
