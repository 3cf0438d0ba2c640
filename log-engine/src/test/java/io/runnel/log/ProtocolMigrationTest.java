package io.runnel.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A group goes from the classic to the consumer protocol and back, member by member, while it consumes. */
class ProtocolMigrationTest {
    private static final int PARTITIONS = 6;
    private static final long PATIENCE_MS = 60_000;
    private static final Duration POLL = Duration.ofMillis(20);

    @TempDir
    Path data;

    private TestNode node;
    private KafkaProducer<String, String> producer;
    private int produced;
    /** What was read and committed. */
    private final List<String> done = new ArrayList<>();

    private final List<Worker> workers = new ArrayList<>();

    /** Reads, and counts a record when the position behind it is committed. */
    private final class Worker implements ConsumerRebalanceListener, AutoCloseable {
        private final KafkaConsumer<String, String> consumer;
        private final List<ConsumerRecord<String, String>> uncommitted = new ArrayList<>();

        Worker(Map<String, ?> more) {
            Map<String, Object> settings = new HashMap<>(
                    Map.of("group.id", "group", "auto.offset.reset", "earliest", "enable.auto.commit", false));
            settings.putAll(more);
            consumer = node.consumer(settings);
            consumer.subscribe(List.of("events"), this);
            workers.add(this);
        }

        void work() {
            consumer.poll(POLL).forEach(uncommitted::add);
            if (!uncommitted.isEmpty()) {
                commit();
            }
        }

        private void commit() {
            try {
                consumer.commitSync();
                uncommitted.forEach(each -> done.add(each.value()));
                uncommitted.clear();
            } catch (RebalanceInProgressException e) {
                // It is tried again with the next batch, or when the partitions are given up.
            } catch (CommitFailedException e) {
                uncommitted.clear(); // Somebody else reads them.
            }
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            if (!uncommitted.isEmpty()) {
                commit();
            }
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {}

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            uncommitted.clear();
        }

        @Override
        public void close() {
            workers.remove(this);
            consumer.close();
        }
    }

    @BeforeEach
    void start() throws Exception {
        node = new TestNode(
                data,
                Map.of(
                        "offsets.topic.num.partitions",
                        1,
                        "group.consumer.min.heartbeat.interval.ms",
                        100,
                        "group.consumer.heartbeat.interval.ms",
                        100),
                RecordValidator.NONE);
        producer = node.producer(Map.of());
        try (Admin admin = node.admin()) {
            admin.createTopics(List.of(new NewTopic("events", PARTITIONS, (short) 1)))
                    .all()
                    .get();
        }
    }

    @AfterEach
    void stop() {
        List.copyOf(workers).forEach(Worker::close);
        producer.close();
        node.close();
    }

    private void workUntil(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE_MS * 1_000_000;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime())
                    .as("%s within %d ms", what, PATIENCE_MS)
                    .isLessThan(end);
            producer.send(new ProducerRecord<>("events", "k" + produced, "v" + produced));
            produced++;
            workers.forEach(Worker::work);
        }
    }

    private boolean shared() {
        Set<TopicPartition> all = new HashSet<>();
        workers.forEach(worker -> all.addAll(worker.consumer.assignment()));
        return all.size() == PARTITIONS
                && workers.stream()
                        .allMatch(worker -> worker.consumer.assignment().size() == PARTITIONS / workers.size());
    }

    private GroupType groupType() throws Exception {
        try (Admin admin = node.admin()) {
            return admin.listGroups().all().get().iterator().next().type().orElseThrow();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "org.apache.kafka.clients.consumer.RangeAssignor",
                "org.apache.kafka.clients.consumer.CooperativeStickyAssignor"
            })
    void nothingIsLostOrReadTwiceOnTheWayThereAndBack(String assignor) throws Exception {
        Map<String, ?> classic = Map.of(
                "group.protocol",
                "classic",
                "partition.assignment.strategy",
                assignor,
                "heartbeat.interval.ms",
                100,
                "session.timeout.ms",
                10_000);
        Map<String, ?> consumer = Map.of("group.protocol", "consumer");
        Worker first = new Worker(classic);
        Worker second = new Worker(classic);
        workUntil("the classic group has settled", this::shared);
        assertThat(groupType()).isEqualTo(GroupType.CLASSIC);

        Worker third = new Worker(consumer);
        workUntil("the mixed group has settled", this::shared);
        assertThat(groupType()).isEqualTo(GroupType.CONSUMER);
        first.close();
        workUntil("one classic member is left", this::shared);
        second.close();
        workUntil("the upgrade is complete", this::shared);

        Worker fourth = new Worker(classic);
        workUntil("the group is mixed again", this::shared);
        assertThat(groupType()).isEqualTo(GroupType.CONSUMER);
        third.close();
        workUntil("the downgrade is complete", this::shared);
        assertThat(groupType()).isEqualTo(GroupType.CLASSIC);
        assertThat(fourth.consumer.assignment()).hasSize(PARTITIONS);

        producer.flush();
        int last = produced;
        long end = System.nanoTime() + PATIENCE_MS * 1_000_000;
        while (done.size() < last && System.nanoTime() < end) {
            workers.forEach(Worker::work);
        }
        assertThat(done).doesNotHaveDuplicates().hasSize(last);
    }
}
