package io.runnel.benchmarks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.Selector;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.TopicPartition;

/**
 * What a group of the classic protocol costs a node. Arguments: BOOTSTRAP PID settle|heartbeats MEMBERS PARTITIONS.
 * {@code settle} prints how long the others of a group take to be stable again after one has left, as often as five
 * times; {@code heartbeats} how much of a core the node needs to hear all members every three seconds.
 */
public final class GroupLoad {
    private static final String TOPIC = "group-load";
    private static final int ROUNDS = 5;
    private static final long WARM_UP_MS = 15_000;
    private static final long MEASURED_MS = 30_000;
    private static final long PATIENCE_MS = 120_000;
    /** Ticks of {@code /proc/PID/stat} per second, the same on all Linux systems of today. */
    private static final int TICKS_PER_S = 100;

    private final InetSocketAddress node;
    private final long pid;
    private final TopicPartition[] partitions;
    private final Selector selector = Selector.open();
    private final List<GroupMember> members = new ArrayList<>();

    private GroupLoad(String bootstrap, long pid, int partitions) throws IOException {
        int colon = bootstrap.lastIndexOf(':');
        this.node =
                new InetSocketAddress(bootstrap.substring(0, colon), Integer.parseInt(bootstrap.substring(colon + 1)));
        this.pid = pid;
        this.partitions = IntStream.range(0, partitions)
                .mapToObj(index -> new TopicPartition(TOPIC, index))
                .toArray(TopicPartition[]::new);
    }

    public static void main(String[] args) throws IOException, ExecutionException, InterruptedException {
        GroupLoad load = new GroupLoad(args[0], Long.parseLong(args[1]), Integer.parseInt(args[4]));
        load.prepare(args[0]);
        int members = Integer.parseInt(args[3]);
        load.gather(args[2], members);
        if (args[2].equals("settle")) {
            load.settle();
        } else {
            load.hear();
        }
        for (GroupMember member : load.members) {
            member.close();
        }
    }

    private void prepare(String bootstrap) throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            admin.createTopics(List.of(new NewTopic(partitions[0].topic(), partitions.length, (short) 1)))
                    .all()
                    .get();
            // Whoever looks for a coordinator has its topic created.
            admin.listConsumerGroupOffsets("settle")
                    .partitionsToOffsetAndMetadata()
                    .get();
        }
    }

    private void gather(String group, int count) throws IOException {
        long startMs = nowMs();
        for (int i = 0; i < count; i++) {
            GroupMember member = new GroupMember(node, selector, group, partitions);
            members.add(member);
            member.join();
        }
        runUntilStable(0);
        System.out.printf(
                "%d members over %d partitions, stable after %d ms%n", count, partitions.length, nowMs() - startMs);
    }

    private static long nowMs() {
        return System.nanoTime() / 1_000_000;
    }

    private void turn() throws IOException {
        selector.select(
                key -> {
                    try {
                        ((GroupMember) key.attachment()).read(nowMs());
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                },
                1);
        long nowMs = nowMs();
        for (GroupMember member : members) {
            member.act(nowMs);
        }
    }

    /** Until all are in one generation beyond that one. */
    private void runUntilStable(int beyond) throws IOException {
        long deadlineMs = nowMs() + PATIENCE_MS;
        while (!members.stream()
                .allMatch(member -> member.isStable()
                        && member.generation() > beyond
                        && member.generation() == members.get(0).generation())) {
            if (nowMs() > deadlineMs) {
                throw new IllegalStateException("The group has not settled in " + PATIENCE_MS + " ms");
            }
            turn();
        }
    }

    private void settle() throws IOException {
        for (int round = 0; round < ROUNDS; round++) {
            run(2 * GroupMember.HEARTBEAT_MS);
            GroupMember gone = members.remove(members.size() / 2);
            long ticks = ticks();
            long startMs = nowMs();
            gone.leave();
            runUntilStable(gone.generation());
            System.out.printf(
                    "one left: %d ms until %d members are stable, %d ms of the node's processor time%n",
                    nowMs() - startMs, members.size(), (ticks() - ticks) * 1_000 / TICKS_PER_S);
            gone.close();
        }
    }

    private void run(long ms) throws IOException {
        long endMs = nowMs() + ms;
        while (nowMs() < endMs) {
            turn();
        }
    }

    private void hear() throws IOException {
        run(WARM_UP_MS);
        long ticks = ticks();
        long startMs = nowMs();
        run(MEASURED_MS);
        double seconds = (nowMs() - startMs) / 1_000.0;
        double used = (double) (ticks() - ticks) / TICKS_PER_S;
        System.out.printf(
                "%d members, %d heartbeats/s: %.2f %% of a core%n",
                members.size(), members.size() * 1_000L / GroupMember.HEARTBEAT_MS, 100 * used / seconds);
    }

    /** Processor time of the node, its kernel's part included. */
    private long ticks() throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }
}
