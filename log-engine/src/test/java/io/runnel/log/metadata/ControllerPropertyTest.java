package io.runnel.log.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.log.metadata.BrokerDecisions.Heartbeat;
import io.runnel.log.metadata.BrokerDecisions.Registration;
import io.runnel.log.metadata.BrokerImage.State;
import io.runnel.log.metadata.InSyncDecisions.Change;
import io.runnel.log.metadata.InSyncDecisions.Member;
import io.runnel.log.metadata.MetadataRecord.TopicConfigured;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.ApiException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random events at a controller, and after each of them the invariants of partitions. A model keeps what no image says:
 * who holds every committed record. It assumes the worst, namely that a leader with enough replicas in sync commits
 * something between any two events, which only those have that are in sync then.
 */
class ControllerPropertyTest {
    private static final int BROKERS = 5;
    private static final int STEPS = 400;
    private static final int TOPICS = 4;
    private static final Elections ELECTIONS = new Elections(ReplicationRules.DEFAULTS);
    private static final BrokerDecisions BROKER_DECISIONS = new BrokerDecisions(ELECTIONS);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void invariantsHoldAfterEveryEvent(long seed) {
        World world = new World(seed);
        for (int step = 0; step < STEPS; step++) {
            world.step(step);
        }
        assertThat(world.elections).as("elections with seed %s", seed).isGreaterThan(10);
    }

    private static final class World {
        private final long seed;
        private final Random random;
        private final Map<String, Set<Integer>> complete = new HashMap<>();
        private ClusterImage image = Clusters.of(BROKERS);
        private int elections;
        private String event = "";
        /** What this step's event asks for, if it is a registration. */
        private @Nullable Registration registration;

        private boolean inParts;

        World(long seed) {
            this.seed = seed;
            this.random = new Random(seed);
            for (int i = 0; i < TOPICS; i++) {
                int replicas = 1 + random.nextInt(BROKERS - 1);
                Map<String, String> configs = new HashMap<>();
                configs.put("min.insync.replicas", Integer.toString(1 + random.nextInt(3)));
                configs.put("runnel.ack", i % 2 == 0 ? "flushed" : "written");
                apply(Controller.createTopic(
                                image,
                                new TopicRequest("t" + i, 3, (short) replicas, Map.of(), Map.copyOf(configs)),
                                new TopicDefaults(1, (short) 1),
                                new Uuid(random.nextLong(), i))
                        .records());
            }
            settleModel();
        }

        void step(int step) {
            registration = null;
            inParts = false;
            event = "seed " + seed + ", step " + step;
            ClusterImage before = image;
            List<? extends MetadataRecord> records;
            try {
                records = decide();
            } catch (ApiException e) {
                records = List.of(); // Refused, which must change nothing.
            }
            applyPerhapsInParts(records);
            changes(before);
            image.topics().values().forEach(topic -> topic.partitions().forEach(this::invariants));
            assertThat(ELECTIONS.settle(image)).as(event).isEmpty();
            assertThat(ClusterImage.EMPTY.apply(image.records()).records())
                    .as(event)
                    .isEqualTo(image.records());
            settleModel();
        }

        private List<? extends MetadataRecord> decide() {
            int node = 1 + random.nextInt(BROKERS);
            BrokerImage broker = image.brokers().get(node);
            int kind = random.nextInt(100);
            if (kind < 15) {
                return named("restart of " + node, register(node));
            } else if (broker == null) {
                return List.of();
            } else if (kind < 40) {
                Heartbeat beat = new Heartbeat(node, broker.epoch(), false, false);
                return named(
                        "heartbeat of " + node,
                        BROKER_DECISIONS.heartbeat(image, beat).records());
            } else if (kind < 45) {
                Heartbeat beat = new Heartbeat(node, broker.epoch(), false, true);
                return named(
                        "shutdown of " + node,
                        BROKER_DECISIONS.heartbeat(image, beat).records());
            } else if (kind < 53) {
                Set<Integer> both = new TreeSet<>(List.of(node, 1 + random.nextInt(BROKERS)));
                return named(
                        "fencing of " + both,
                        BROKER_DECISIONS.fence(image, both).records());
            } else if (kind < 54) {
                return named(
                        "unregistering of " + node,
                        BROKER_DECISIONS.unregister(image, node).records());
            } else if (kind < 57) {
                return named("configs", configure());
            } else if (kind < 82) {
                return named("in-sync", alterInSync());
            } else if (kind < 92) {
                return named("reassignment", reassign());
            } else if (kind < 96) {
                return named("rebalance", ELECTIONS.rebalance(image, 10, 5));
            }
            return named("election", elect());
        }

        private List<? extends MetadataRecord> named(String what, List<? extends MetadataRecord> records) {
            event += ": " + what;
            return records;
        }

        private List<MetadataRecord> register(int node) {
            boolean cleanly = random.nextBoolean();
            Registration request = Clusters.restarted(image, node, cleanly);
            boolean wiped = random.nextInt(4) == 0;
            if (wiped) {
                request = new Registration(
                        request.clusterId(),
                        node,
                        request.incarnation(),
                        request.endpoint(),
                        null,
                        List.of(new Uuid(node, random.nextLong())),
                        request.previousEpoch());
            } else if (image.brokers().containsKey(node)) {
                request = new Registration(
                        request.clusterId(),
                        node,
                        request.incarnation(),
                        request.endpoint(),
                        null,
                        image.brokers().get(node).directories(),
                        request.previousEpoch());
            }
            registration = request;
            List<MetadataRecord> records =
                    BROKER_DECISIONS.register(image, request, each -> false).records();
            if (wiped) {
                complete.values().forEach(nodes -> nodes.remove(node));
            } else if (!cleanly) {
                loseUnflushed(node);
            }
            return records;
        }

        // A crash loses what the promise did not cover, unless nobody else has it: then what is left is the best.
        private void loseUnflushed(int node) {
            image.topics().values().stream()
                    .filter(topic -> "written".equals(topic.configs().get("runnel.ack")))
                    .forEach(topic -> {
                        for (int i = 0; i < topic.partitions().size(); i++) {
                            Set<Integer> nodes = complete.get(topic.name() + i);
                            PartitionImage partition = topic.partitions().get(i);
                            boolean last = Set.of(node).containsAll(partition.inSyncReplicas())
                                    && Set.of(node).containsAll(partition.eligibleLeaders());
                            if (!last) {
                                nodes.remove(node);
                            }
                        }
                    });
        }

        private List<MetadataRecord> configure() {
            TopicImage topic = topic();
            Map<String, String> configs = new HashMap<>(topic.configs());
            configs.put("min.insync.replicas", Integer.toString(1 + random.nextInt(3)));
            List<MetadataRecord> records =
                    new ArrayList<>(ELECTIONS.settle(image.apply(new TopicConfigured(topic.id(), configs))));
            records.add(new TopicConfigured(topic.id(), configs));
            return records;
        }

        private List<MetadataRecord> alterInSync() {
            TopicImage topic = topic();
            int index = random.nextInt(topic.partitions().size());
            PartitionImage partition = topic.partitions().get(index);
            BrokerImage leader = image.brokers().get(partition.leader());
            if (leader == null) {
                return List.of();
            }
            // A leader drops whom it likes, but takes in only those who have caught up with it.
            List<Member> members = partition.replicas().stream()
                    .filter(node -> node == leader.nodeId() || random.nextInt(3) > 0)
                    .filter(image.brokers()::containsKey)
                    .map(node -> new Member(node, image.brokers().get(node).epoch()))
                    .toList();
            Change change = new Change(topic.id(), index, partition.leaderEpoch(), partition.partitionEpoch(), members);
            var decision = new InSyncDecisions(ELECTIONS)
                    .alter(image, new InSyncDecisions.Request(leader.nodeId(), leader.epoch(), List.of(change)));
            if (!decision.records().isEmpty()) {
                members.forEach(member -> complete.get(topic.name() + index).add(member.nodeId()));
            }
            return decision.records();
        }

        private List<MetadataRecord> reassign() {
            TopicImage topic = topic();
            int index = random.nextInt(topic.partitions().size());
            Set<Integer> target = new TreeSet<>();
            int size = 1 + random.nextInt(3);
            while (target.size() < size) {
                target.add(1 + random.nextInt(BROKERS));
            }
            List<Integer> nodes = random.nextInt(3) == 0 ? null : List.copyOf(target);
            return new Reassignments(ELECTIONS)
                    .alter(image, new Reassignments.Request(topic.name(), index, nodes, true))
                    .records();
        }

        private List<MetadataRecord> elect() {
            TopicImage topic = topic();
            int index = random.nextInt(topic.partitions().size());
            PartitionImage before = topic.partitions().get(index);
            boolean unclean = random.nextBoolean();
            var decision = ELECTIONS.elect(
                    image,
                    new Elections.ElectionRequest(
                            topic.name(), index, unclean ? ElectionType.UNCLEAN : ElectionType.PREFERRED));
            // What it has is what counts as committed from now on.
            if (unclean
                    && !complete.get(topic.name() + index)
                            .contains(decision.reply().leader())) {
                assertThat(before.leader()).isEqualTo(PartitionImage.NO_LEADER);
                complete.put(
                        topic.name() + index,
                        new HashSet<>(Set.of(decision.reply().leader())));
            }
            return decision.records();
        }

        private TopicImage topic() {
            return new ArrayList<>(image.topics().values()).get(random.nextInt(TOPICS));
        }

        private void apply(List<? extends MetadataRecord> records) {
            image = image.apply(records);
        }

        /** A large decision is committed in parts; between two of them another controller may take over. */
        private void applyPerhapsInParts(List<? extends MetadataRecord> records) {
            if (records.size() < 2 || random.nextInt(4) > 0) {
                apply(records);
                return;
            }
            apply(records.subList(0, 1 + random.nextInt(records.size() - 1)));
            apply(ELECTIONS.settle(image));
            event += " in parts";
            inParts = true;
            if (registration != null) { // Who was not answered asks again.
                apply(BROKER_DECISIONS
                        .register(image, registration, each -> false)
                        .records());
            }
        }

        private void invariants(PartitionImage partition) {
            Set<Integer> both = new HashSet<>(partition.inSyncReplicas());
            both.retainAll(partition.eligibleLeaders());
            assertThat(both).as("%s %s", event, partition).isEmpty();
            assertThat(partition.replicas())
                    .as("%s %s", event, partition)
                    .doesNotHaveDuplicates()
                    .containsAll(partition.inSyncReplicas())
                    .containsAll(partition.eligibleLeaders())
                    .containsAll(partition.reassignment().adding())
                    .containsAll(partition.reassignment().removing());
            if (partition.leader() != PartitionImage.NO_LEADER) {
                assertThat(partition.inSyncReplicas())
                        .as("%s %s", event, partition)
                        .contains(partition.leader());
            }
            for (int node : partition.inSyncReplicas()) {
                BrokerImage broker = image.brokers().get(node);
                assertThat(broker).as("%s %s", event, partition).isNotNull();
                assertThat(broker.state()).as("%s %s", event, partition).isNotEqualTo(State.FENCED);
            }
        }

        private void changes(ClusterImage before) {
            for (TopicImage topic : image.topics().values()) {
                for (int i = 0; i < topic.partitions().size(); i++) {
                    PartitionImage was = before.topic(topic.name()).partitions().get(i);
                    PartitionImage is = topic.partitions().get(i);
                    String what = event + " of " + topic.name() + "-" + i + ": " + was + " to " + is;
                    boolean led = was.leader() == is.leader();
                    epochGrows(what, was.equals(is), was.partitionEpoch(), is.partitionEpoch());
                    epochGrows(what, led, was.leaderEpoch(), is.leaderEpoch());
                    elections += led ? 0 : 1;
                    Set<Integer> holders = complete.get(topic.name() + i);
                    if (is.leader() != PartitionImage.NO_LEADER) {
                        assertThat(holders).as("who holds all, after " + what).contains(is.leader());
                    }
                    assertThat(holders).as("who holds all, after " + what).containsAll(is.inSyncReplicas());
                    assertThat(holders).as("who holds all, after " + what).containsAll(is.eligibleLeaders());
                }
            }
        }

        /** By one, with each decision that is carried out whole. */
        private void epochGrows(String what, boolean same, int before, int after) {
            if (inParts) {
                assertThat(after).as(what).isGreaterThanOrEqualTo(same ? before : before + 1);
            } else {
                assertThat(after).as(what).isEqualTo(same ? before : before + 1);
            }
        }

        /** Whoever may commit does: from then on only those in sync hold everything. */
        private void settleModel() {
            for (TopicImage topic : image.topics().values()) {
                ReplicationRules rules = ELECTIONS.defaults().forTopic(image, topic);
                for (int i = 0; i < topic.partitions().size(); i++) {
                    PartitionImage partition = topic.partitions().get(i);
                    Set<Integer> holders = complete.computeIfAbsent(topic.name() + i, name -> new HashSet<>());
                    boolean commits = partition.leader() != PartitionImage.NO_LEADER
                            && partition.inSyncReplicas().size()
                                    >= rules.effectiveMinimum(
                                            partition.replicas().size());
                    if (commits) {
                        holders.clear();
                        holders.addAll(partition.inSyncReplicas());
                    }
                }
            }
        }
    }
}
