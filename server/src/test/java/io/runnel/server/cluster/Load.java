package io.runnel.server.cluster;

import io.runnel.server.kill.History;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.apache.kafka.common.TopicPartition;

/** All clients of a run, and what they were promised. */
final class Load implements AutoCloseable {
    private static final String INPUT = "numbers";
    private static final String OUTPUT = "copies";
    private static final int PARTITIONS = 4;
    private static final int SENDERS = 2;
    private static final int MEMBERS = 2;
    private static final int PIPELINES = 2;
    private static final Comparator<TopicPartition> ORDER = Comparator.comparing(TopicPartition::toString);

    /** A topic and where it is. */
    record Place(String bootstrapServers, String topic, int partitions) {}

    private final Faults faults = new Faults();
    private final History history = new History();
    private final PipelineHistory copies = new PipelineHistory();
    private final CommittedOffsets readers = new CommittedOffsets("readers");
    private final CommittedOffsets copiers = new CommittedOffsets("copiers");
    private final ReentrantReadWriteLock gate = new ReentrantReadWriteLock(true);
    private final List<Worker> workers = new ArrayList<>();
    private final String bootstrapServers;
    private final View view;

    /** Creates the topics and starts the clients. */
    Load(String bootstrapServers, View view, long paceNanos)
            throws InterruptedException, ExecutionException, TimeoutException {
        this.bootstrapServers = bootstrapServers;
        this.view = view;
        for (String topic : List.of(INPUT, OUTPUT)) {
            view.create(topic, PARTITIONS, Map.of("min.insync.replicas", "2"));
        }
        Place input = new Place(bootstrapServers, INPUT, PARTITIONS);
        for (int index = 0; index < SENDERS; index++) {
            workers.add(new IdempotentSender(input, "sender-" + index, paceNanos, history, faults));
        }
        for (int index = 0; index < MEMBERS; index++) {
            workers.add(new GroupMember(input, "member-" + index, history, readers, gate, faults));
        }
        for (int index = 0; index < PIPELINES; index++) {
            workers.add(
                    new Pipeline(input, OUTPUT, new Pipeline.Part(index, PIPELINES), copiers, copies, gate, faults));
        }
        workers.add(new OffsetWatch(view, readers, faults));
        workers.add(new OffsetWatch(view, copiers, faults));
        workers.forEach(Worker::start);
    }

    /** A partition of which somebody's records are. */
    TopicPartition partition(int index) {
        return new TopicPartition(index % 2 == 0 ? INPUT : OUTPUT, index / 2 % PARTITIONS);
    }

    /** Waits until so many more records are acknowledged, and another transaction is committed. */
    void awaitProgress(long records) throws InterruptedException {
        long acknowledged = history.acknowledgedRecords() + records;
        long committed = copies.committedTransactions() + 1;
        View.until(
                records + " more records and a transaction; " + faults.found(),
                () -> history.acknowledgedRecords() >= acknowledged && copies.committedTransactions() >= committed);
    }

    /** What all the clients have done so far, for people. */
    String told() {
        return history.acknowledgedRecords() + " records acknowledged, " + copies.committedTransactions()
                + " transactions committed, " + copies.abortedTransactions() + " not";
    }

    /**
     * Looks at all promises, while all replicas are in sync and no transaction is open and nobody reads; the senders go on.
     *
     * @param folders of all nodes' data
     * @return what is broken
     */
    List<String> judge(List<Path> folders) throws InterruptedException, IOException {
        gate.writeLock().lock();
        try {
            List<String> wrong = new ArrayList<>(faults.found());
            for (CommittedOffsets each : List.of(readers, copiers)) {
                Map<TopicPartition, Long> owed = each.owed();
                View.until("all offsets of " + each.group(), () -> {
                    Map<TopicPartition, Long> now = view.committed(each.group(), owed.keySet());
                    wrong.addAll(each.judge(owed, now));
                    return now.keySet().equals(owed.keySet());
                });
            }
            long owed = history.acknowledgedRecords();
            Map<TopicPartition, Long> ends = new TreeMap<>(ORDER);
            new TopicContent(bootstrapServers, INPUT, PARTITIONS)
                    .read(ends)
                    .forEach((partition, records) -> wrong.addAll(history.judge(partition, records, owed)));
            List<String> values = new ArrayList<>();
            new TopicContent(bootstrapServers, OUTPUT, PARTITIONS)
                    .read(ends)
                    .values()
                    .forEach(records -> values.addAll(records.values()));
            Map<Integer, Long> consumed = new TreeMap<>();
            copiers.owed().forEach((partition, offset) -> consumed.put(partition.partition(), offset));
            wrong.addAll(copies.judge(values, consumed));
            for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
                wrong.addAll(ReplicaLogs.compare(folders, end.getKey(), end.getValue()));
            }
            return wrong;
        } finally {
            gate.writeLock().unlock();
        }
    }

    @Override
    public void close() throws InterruptedException {
        workers.forEach(Worker::end);
        for (Worker each : workers) {
            each.join();
        }
    }
}
