package io.runnel.benchmarks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.function.IntFunction;

/**
 * What many HTTP clients get from a registry at once. Arguments: URL lookups|paced|registrations|mixed CLIENTS [SECONDS].
 * {@code lookups}: each client asks for one of 100 schemas by id, again and again; prints lookups a second.
 * {@code paced}: 5,000 lookups a second are due, whatever the answers take; prints percentiles counted from when a
 * request was due, so that a slow answer is not hidden by what it held up. {@code registrations}: each client registers
 * schemas that are new, each under a subject of its own; prints registrations a second. {@code mixed}: half of the
 * clients register while 5,000 lookups a second are due; prints both.
 *
 * <p>One thread and one selector, so that the client takes as little as it can of cores that it shares with the node.
 */
public final class RegistryLoad implements AutoCloseable {
    private static final int SCHEMAS = 100;
    private static final int PACED_PER_S = 5_000;
    private static final long WARM_UP_MS = 10_000;
    private static final long NS_PER_S = 1_000_000_000;

    private final InetSocketAddress node;
    private final Selector selector = Selector.open();
    private final List<RegistryClient> clients = new ArrayList<>();
    private final Deque<RegistryClient> idle = new ArrayDeque<>();
    private final byte[][] lookups = new byte[SCHEMAS][];
    private long asked;
    private long answered;
    private long registered;
    private long[] tookNs = new long[1 << 20];
    private int took;

    private RegistryLoad(URI registry) throws IOException {
        this.node = new InetSocketAddress(registry.getHost(), registry.getPort());
    }

    public static void main(String[] args) throws IOException {
        int seconds = args.length > 3 ? Integer.parseInt(args[3]) : 20;
        try (RegistryLoad load = new RegistryLoad(URI.create(args[0]))) {
            load.connect(Integer.parseInt(args[2]));
            load.prepare();
            switch (args[1]) {
                case "lookups" -> load.flood(seconds, load::lookup, "lookups");
                case "registrations" -> load.flood(seconds, RegistryLoad::registration, "registrations");
                case "paced" -> load.paced(seconds, 0);
                case "mixed" -> load.paced(seconds, load.clients.size() / 2);
                default ->
                    throw new IllegalArgumentException(args[1] + " is none of lookups, paced, registrations, mixed");
            }
        }
    }

    private void connect(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            RegistryClient client = new RegistryClient(node, selector);
            clients.add(client);
            idle.add(client);
        }
    }

    /** The schemas to look up: registered one after another, so that their ids are known from the answers. */
    private void prepare() throws IOException {
        RegistryClient client = clients.get(0);
        for (int i = 0; i < SCHEMAS; i++) {
            client.ask(request("POST", "/subjects/lookup-" + i + "/versions", schema("Lookup", i)), 0);
            while (!client.read()) {
                selector.select(100);
                selector.selectedKeys().clear();
            }
            String id = client.body().replaceAll("\\D", "");
            lookups[i] = request("GET", "/schemas/ids/" + id, "");
        }
    }

    private byte[] lookup(int number) {
        return lookups[number % SCHEMAS];
    }

    private static byte[] registration(int number) {
        String run = Long.toString(System.nanoTime(), 36);
        return request("POST", "/subjects/load-" + run + "-" + number + "/versions", schema("R" + run, number));
    }

    private static String schema(String name, int number) {
        return "{\"schema\":\"{\\\"type\\\":\\\"record\\\",\\\"name\\\":\\\"" + name + number
                + "\\\",\\\"fields\\\":[{\\\"name\\\":\\\"id\\\",\\\"type\\\":\\\"long\\\"},{\\\"name\\\":\\\"customer\\\","
                + "\\\"type\\\":\\\"string\\\"},{\\\"name\\\":\\\"amount\\\",\\\"type\\\":[\\\"null\\\",\\\"double\\\"],"
                + "\\\"default\\\":null}]}\"}";
    }

    private static byte[] request(String method, String path, String body) {
        String length = body.isEmpty() ? "" : "Content-Length: " + body.length() + "\r\n";
        return (method + " " + path
                        + " HTTP/1.1\r\nHost: registry\r\nAccept: application/vnd.schemaregistry.v1+json\r\n"
                        + "Content-Type: application/vnd.schemaregistry.v1+json\r\n" + length + "\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** Every client has a request under way at any time. */
    private void flood(int seconds, IntFunction<byte[]> requests, String what) throws IOException {
        long beginNs = System.nanoTime() + WARM_UP_MS * 1_000_000;
        long endNs = beginNs + seconds * NS_PER_S;
        long before = 0;
        for (long nowNs = System.nanoTime(); nowNs < endNs; nowNs = System.nanoTime()) {
            if (nowNs < beginNs) {
                before = answered;
                took = 0;
            }
            while (!idle.isEmpty()) {
                idle.poll().ask(requests.apply((int) asked++), System.nanoTime());
            }
            collect(1);
        }
        System.out.printf("%s: %,d a second%n", what, (answered - before) / seconds);
        printPercentiles();
    }

    /** Lookups fall due at an even pace; {@code registering} of the clients register meanwhile, without pause. */
    private void paced(int seconds, int registering) throws IOException {
        Deque<RegistryClient> writers = new ArrayDeque<>();
        for (int i = 0; i < registering; i++) {
            RegistryClient writer = idle.poll();
            writer.registers();
            writers.add(writer);
        }
        long startNs = System.nanoTime();
        long beginNs = startNs + WARM_UP_MS * 1_000_000;
        long endNs = beginNs + seconds * NS_PER_S;
        long before = 0;
        long registeredBefore = 0;
        int number = 0;
        for (long nowNs = System.nanoTime(); nowNs < endNs; nowNs = System.nanoTime()) {
            if (nowNs < beginNs) {
                before = answered;
                registeredBefore = registered;
                took = 0;
            }
            for (RegistryClient writer : writers) {
                if (!writer.busy()) {
                    writer.ask(registration(number++), nowNs);
                }
            }
            long due = (nowNs - startNs) * PACED_PER_S / NS_PER_S;
            while (asked < due && !idle.isEmpty()) {
                idle.poll().ask(lookup((int) asked), startNs + asked * NS_PER_S / PACED_PER_S);
                asked++;
            }
            collect(1);
        }
        System.out.printf("lookups: %,d a second of %,d due%n", (answered - before) / seconds, PACED_PER_S);
        if (registering > 0) {
            System.out.printf("registrations: %,d a second%n", (registered - registeredBefore) / seconds);
        }
        printPercentiles();
    }

    private void collect(long waitMs) throws IOException {
        selector.select(waitMs);
        long nowNs = System.nanoTime();
        for (SelectionKey key : selector.selectedKeys()) {
            RegistryClient client = (RegistryClient) key.attachment();
            if (!client.read()) {
                continue;
            }
            if (client.isRegistering()) {
                registered++;
                continue;
            }
            answered++;
            idle.add(client);
            if (took == tookNs.length) {
                tookNs = Arrays.copyOf(tookNs, took * 2);
            }
            tookNs[took++] = nowNs - client.dueNs();
        }
        selector.selectedKeys().clear();
    }

    private void printPercentiles() {
        Arrays.sort(tookNs, 0, took);
        System.out.printf(
                "ms: p50 %.2f, p99 %.2f, p99.9 %.2f, max %.2f (%,d answers)%n",
                percentileMs(0.5), percentileMs(0.99), percentileMs(0.999), percentileMs(1), took);
    }

    private double percentileMs(double share) {
        return took == 0 ? Double.NaN : tookNs[Math.min(took - 1, (int) (took * share))] / 1e6;
    }

    @Override
    public void close() throws IOException {
        for (RegistryClient client : clients) {
            client.close();
        }
        selector.close();
    }
}
