package io.runnel.log.broker.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.log.LogConfig;
import io.runnel.log.broker.BrokerSettings;
import io.runnel.log.broker.Coordinators;
import io.runnel.log.broker.PartitionTable;
import io.runnel.log.coordinator.Coordinator;
import io.runnel.log.coordinator.CoordinatorEvent;
import io.runnel.log.coordinator.CoordinatorTopic;
import io.runnel.log.coordinator.Lease;
import io.runnel.log.group.GroupRecord;
import io.runnel.log.group.GroupRecordCodec;
import io.runnel.log.group.Groups;
import io.runnel.log.metadata.ClusterImage;
import io.runnel.log.metadata.MetadataRecord.TopicCreated;
import io.runnel.log.metadata.MetadataRecord.TopicRemoved;
import io.runnel.log.metadata.PartitionImage;
import io.runnel.log.replication.Replicas;
import io.runnel.log.storage.StorageConfig;
import io.runnel.log.transaction.EndAnswer;
import io.runnel.log.transaction.ProducerIdentity;
import io.runnel.log.transaction.TransactionRecord;
import io.runnel.log.transaction.TransactionRecord.Value;
import io.runnel.log.transaction.TransactionRecordCodec;
import io.runnel.log.transaction.TransactionRequest.AddPartitions;
import io.runnel.log.transaction.TransactionRequest.End;
import io.runnel.log.transaction.TransactionRequest.Initialize;
import io.runnel.log.transaction.TransactionSettings;
import io.runnel.log.transaction.TransactionState;
import io.runnel.log.transaction.Transactions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.internals.Topic;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.utils.Time;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Node 1 coordinates a transaction whose only partition node 2 leads, and may lose touch with the controller meanwhile. */
@Timeout(60)
class TransactionMarkersTest {
    private static final String ID = "id";
    private static final Uuid ELSEWHERE = new Uuid(3, 4);
    private static final long PRODUCER = 7;

    @TempDir
    Path directory;

    private final ScriptedPeers peers = new ScriptedPeers();
    private volatile boolean leased = true;
    private Replicas replicas;
    private PartitionTable partitions;
    private Coordinators coordinators;
    private ClusterImage image;

    private final Lease lease = new Lease() {
        @Override
        public int nodeId() {
            return 1;
        }

        @Override
        public boolean holds() {
            return leased;
        }
    };

    @BeforeEach
    void open() throws Exception {
        replicas = Replicas.open(directory, StorageConfig.DEFAULTS, Time.SYSTEM);
        partitions = new PartitionTable(
                1,
                replicas,
                new BrokerSettings(
                        LogConfig.from(Map.of("data.dir", directory.toString())).broker()));
        TransactionMarkers markers = new TransactionMarkers(partitions, peers, Time.SYSTEM);
        Coordinator<Transactions, TransactionRecord> transactions = new Coordinator<>(
                topic(Topic.TRANSACTION_STATE_TOPIC_NAME),
                new TransactionRecordCodec(),
                () -> new Transactions(
                        new TransactionSettings(900_000, 900_000, 900_000, true), () -> (short) 0, markers),
                (name, index) -> partitions.require(name).leader(index),
                created -> CompletableFuture.completedFuture(null),
                lease,
                Time.SYSTEM);
        Coordinator<Groups, GroupRecord> groups = new Coordinator<>(
                topic(Topic.GROUP_METADATA_TOPIC_NAME),
                new GroupRecordCodec(),
                () -> {
                    throw new IllegalStateException("No group is coordinated here");
                },
                (name, index) -> partitions.require(name).leader(index),
                created -> CompletableFuture.completedFuture(null),
                lease,
                Time.SYSTEM);
        TransactionAdmission admission = new TransactionAdmission(groups, transactions, partition -> 1, peers, true);
        coordinators = new Coordinators(groups, transactions, markers, admission);
        markers.serve(coordinators);
        partitions.onChange(coordinators::changed);
        show(ClusterImage.EMPTY.apply(List.of(
                new TopicCreated(Topic.TRANSACTION_STATE_TOPIC_NAME, new Uuid(1, 2), List.of(on(1))),
                new TopicCreated("t", ELSEWHERE, List.of(on(2))))));
        prepareCommit();
    }

    private static CoordinatorTopic topic(String name) {
        return new CoordinatorTopic(name, 1, (short) 1, Map.of(), 5_000);
    }

    private static PartitionImage on(int node) {
        return new PartitionImage(List.of(node), List.of(node), node, 0, 0);
    }

    private void show(ClusterImage next) {
        ClusterImage before = image == null ? ClusterImage.EMPTY : image;
        image = next;
        partitions.changed(before, next, List.of());
    }

    @AfterEach
    void close() {
        coordinators.close();
        replicas.close();
    }

    private <T> T ask(CoordinatorEvent<Transactions, TransactionRecord, T> event) throws Exception {
        return coordinators.transactions().submit(ID, event).get(20, TimeUnit.SECONDS);
    }

    private void prepareCommit() throws Exception {
        Initialize begin = new Initialize(ID, 60_000, -1, (short) -1, PRODUCER);
        while (true) {
            try {
                this.<ProducerIdentity>ask((state, reply, step) -> state.initialize(begin, reply, step));
                break;
            } catch (ExecutionException e) {
                Thread.onSpinWait(); // Its records are being read.
            }
        }
        AddPartitions add = new AddPartitions(ID, PRODUCER, (short) 0, Map.of("t", Set.of(0)), (short) 0);
        this.<Boolean>ask((state, reply, step) -> state.addPartitions(add, reply, step));
        End end = new End(ID, PRODUCER, (short) 0, true, (short) 0, -1);
        this.<EndAnswer>ask((state, reply, step) -> state.end(end, reply, step));
        peers.awaitAsked(1);
    }

    private TransactionState state() throws Exception {
        Value value = ask((state, reply, step) -> state.describe(ID, reply, step));
        return value.state();
    }

    private void awaitCommitted() throws Exception {
        coordinators.markers().written(ID).get(20, TimeUnit.SECONDS);
        assertThat(state()).isEqualTo(TransactionState.COMPLETE_COMMIT);
    }

    @Test
    void aNodeThatDoesNotKnowTheTopicYetIsAskedAgain() throws Exception {
        peers.answer(Errors.UNKNOWN_TOPIC_OR_PARTITION);
        peers.awaitAsked(2);
        assertThat(state()).isEqualTo(TransactionState.PREPARE_COMMIT);

        peers.answer(Errors.NONE);

        awaitCommitted();
    }

    @Test
    void aTopicThatWasDeletedNeedsNoMarker() throws Exception {
        show(image.apply(List.of(new TopicRemoved(ELSEWHERE))));

        peers.answer(Errors.UNKNOWN_TOPIC_OR_PARTITION);

        awaitCommitted();
        assertThat(peers.asked()).isEqualTo(1);
    }

    @Test
    void aTransactionIsCompleteThoughTheLeaseLapsedMeanwhile() throws Exception {
        leased = false;
        peers.answer(Errors.NONE);
        leased = true;

        awaitCommitted();
    }
}
