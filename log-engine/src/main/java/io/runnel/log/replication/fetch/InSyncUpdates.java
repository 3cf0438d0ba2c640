package io.runnel.log.replication.fetch;

import io.runnel.log.metadata.BrokerImage;
import io.runnel.log.metadata.ClusterImage;
import io.runnel.log.partition.InSyncProposal;
import io.runnel.log.replication.InSyncProposals;
import io.runnel.log.replication.Replica;
import io.runnel.log.replication.Replicas;
import io.runnel.log.wire.Pauses;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.AlterPartitionRequestData;
import org.apache.kafka.common.message.AlterPartitionRequestData.BrokerState;
import org.apache.kafka.common.message.AlterPartitionRequestData.TopicData;
import org.apache.kafka.common.message.AlterPartitionResponseData;
import org.apache.kafka.common.message.AlterPartitionResponseData.PartitionData;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the wishes of this node's leaders for other in-sync sets to the controller (AlterPartition, KIP-497), all that
 * have gathered in one request, one request at a time; and looks from time to time which followers are late.
 */
public final class InSyncUpdates implements InSyncProposals, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(InSyncUpdates.class);

    /**
     * No copy of the wish will ever be carried out any more, or one has been: the metadata tells which. Until then the leader
     * counts as if it held, for whoever answers may not be the controller any more.
     */
    private static final Set<Errors> SETTLED = EnumSet.of(
            Errors.NONE,
            Errors.INELIGIBLE_REPLICA,
            Errors.INVALID_UPDATE_VERSION,
            Errors.FENCED_LEADER_EPOCH,
            Errors.NEW_LEADER_ELECTED,
            Errors.UNKNOWN_TOPIC_ID,
            Errors.UNKNOWN_TOPIC_OR_PARTITION);

    private static final Pauses RETRY = new Pauses(20, 500);
    private static final long LOOK_MS = 500;

    private final int nodeId;
    private final Replicas replicas;
    private final Supplier<ClusterImage> image;
    private final Function<AlterPartitionRequestData, CompletableFuture<AlterPartitionResponseData>> controller;
    private final long maxLagMs;
    private final Time time;
    private final Map<TopicPartition, Wish> wishes = new LinkedHashMap<>();
    private final ScheduledThreadPoolExecutor thread;
    private boolean underWay;
    private int failures;

    private record Wish(Replica replica, InSyncProposal proposal) {}

    /**
     * @param image of the cluster, as this node knows it
     * @param controller sends to whoever is the controller; its future fails when it could not be asked
     * @param maxLagMs {@code replica.lag.time.max.ms}
     */
    public InSyncUpdates(
            int nodeId,
            Replicas replicas,
            Supplier<ClusterImage> image,
            Function<AlterPartitionRequestData, CompletableFuture<AlterPartitionResponseData>> controller,
            long maxLagMs,
            Time time) {
        this.nodeId = nodeId;
        this.replicas = replicas;
        this.image = image;
        this.controller = controller;
        this.maxLagMs = maxLagMs;
        this.time = time;
        this.thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread made = new Thread(task, "runnel-in-sync-updates");
            made.setDaemon(true);
            return made;
        });
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** Takes wishes from now on, and looks who is late. */
    public void start() {
        replicas.proposeTo(this);
        long everyMs = Math.max(1, Math.min(LOOK_MS, maxLagMs / 2));
        var unused = thread.scheduleWithFixedDelay(this::look, everyMs, everyMs, TimeUnit.MILLISECONDS);
    }

    @Override
    public boolean mayBeInSync(Uuid topicId, int partition, int other, long epochOfFetch) {
        BrokerImage broker = image.get().brokersFor(topicId, partition).get(other);
        return broker != null && broker.mayLead() && broker.epoch() == epochOfFetch;
    }

    private void look() {
        for (Replica replica : replicas.all()) {
            try {
                if (replica.leads() && replica.isReplicated()) {
                    replica.replication().checkInSync(maxLagMs);
                }
            } catch (RuntimeException e) {
                LOG.debug("Who keeps up in {} cannot be told now", replica.partition(), e);
            }
        }
    }

    @Override
    public void propose(Replica replica, InSyncProposal proposal) {
        synchronized (wishes) {
            wishes.put(replica.partition(), new Wish(replica, proposal)); // An older one is of an epoch that is over.
        }
        later(0);
    }

    private void later(long delayMs) {
        try {
            thread.schedule(this::send, delayMs, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("The node shuts down: other in-sync sets are somebody else's wish", e);
        }
    }

    private void send() {
        Map<TopicPartition, Wish> sent;
        synchronized (wishes) {
            if (underWay || wishes.isEmpty()) {
                return;
            }
            underWay = true;
            sent = new LinkedHashMap<>(wishes);
        }
        CompletableFuture<AlterPartitionResponseData> answer;
        try {
            answer = controller.apply(request(sent));
        } catch (RuntimeException e) {
            answer = CompletableFuture.failedFuture(e);
        }
        var unused = answer.whenComplete((response, failure) -> answered(sent, response, failure));
    }

    private long brokerEpoch() {
        BrokerImage self = image.get().brokers().get(nodeId);
        return self == null ? InSyncProposal.UNKNOWN_BROKER_EPOCH : self.epoch();
    }

    private AlterPartitionRequestData request(Map<TopicPartition, Wish> sent) {
        Map<Uuid, TopicData> topics = new HashMap<>();
        AlterPartitionRequestData request =
                new AlterPartitionRequestData().setBrokerId(nodeId).setBrokerEpoch(brokerEpoch());
        for (Wish wish : sent.values()) {
            TopicData topic = topics.computeIfAbsent(wish.replica().topicId(), id -> {
                TopicData added = new TopicData().setTopicId(id);
                request.topics().add(added);
                return added;
            });
            List<BrokerState> states = new ArrayList<>();
            for (int member : wish.proposal().inSyncReplicas()) {
                long known = member == nodeId
                        ? brokerEpoch()
                        : wish.proposal().brokerEpochs().getOrDefault(member, InSyncProposal.UNKNOWN_BROKER_EPOCH);
                states.add(new BrokerState().setBrokerId(member).setBrokerEpoch(known));
            }
            topic.partitions()
                    .add(new AlterPartitionRequestData.PartitionData()
                            .setPartitionIndex(wish.replica().partition().partition())
                            .setLeaderEpoch(wish.proposal().leaderEpoch())
                            .setPartitionEpoch(wish.proposal().partitionEpoch())
                            .setNewIsrWithEpochs(states));
        }
        return request;
    }

    private void answered(
            Map<TopicPartition, Wish> sent,
            @Nullable AlterPartitionResponseData response,
            @Nullable Throwable failure) {
        Set<TopicPartition> open = new HashSet<>(sent.keySet());
        if (response != null && response.errorCode() == Errors.NONE.code()) {
            Map<Uuid, Map<Integer, Wish>> byId = new HashMap<>();
            sent.values()
                    .forEach(wish -> byId.computeIfAbsent(wish.replica().topicId(), id -> new HashMap<>())
                            .put(wish.replica().partition().partition(), wish));
            response.topics()
                    .forEach(topic -> topic.partitions().forEach(partition -> {
                        Wish wish = byId.getOrDefault(topic.topicId(), Map.of()).get(partition.partitionIndex());
                        if (wish != null && settle(wish, partition)) {
                            open.remove(wish.replica().partition());
                        }
                    }));
        } else {
            LOG.debug("The controller did not take wishes for {}: {}", sent.keySet(), response, failure);
        }
        boolean more;
        synchronized (wishes) {
            underWay = false;
            sent.forEach((partition, wish) -> {
                if (!open.contains(partition)) {
                    wishes.remove(partition, wish);
                }
            });
            failures = open.isEmpty() ? 0 : failures + 1;
            more = !wishes.isEmpty();
        }
        if (more) {
            later(open.isEmpty() ? 0 : RETRY.pauseMs(failures));
        }
    }

    /** Whether that wish needs no more asking. */
    private static boolean settle(Wish wish, PartitionData answer) {
        Errors error = Errors.forCode(answer.errorCode());
        if (error != Errors.NONE) {
            LOG.info(
                    "The controller does not set the in-sync set {} of {}: {}",
                    wish.proposal().inSyncReplicas(),
                    wish.replica().partition(),
                    error);
        }
        return SETTLED.contains(error);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
