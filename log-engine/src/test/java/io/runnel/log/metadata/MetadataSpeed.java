package io.runnel.log.metadata;

import io.runnel.log.metadata.BrokerImage.State;
import io.runnel.log.metadata.MetadataRecord.BrokerRegistered;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.Uuid;

/**
 * Prints what many topics cost the controller and each image, without quorum, network and files: {@code [TOPICS
 * [PARTITIONS [ROUNDS]]]}, of three replicas each on three brokers. The first rounds warm up.
 */
final class MetadataSpeed {
    private static final Elections ELECTIONS = new Elections(ReplicationRules.DEFAULTS);

    private long lapNs = System.nanoTime();

    private MetadataSpeed() {}

    public static void main(String[] args) throws IOException {
        int topics = args.length > 0 ? Integer.parseInt(args[0]) : 1_000;
        int partitions = args.length > 1 ? Integer.parseInt(args[1]) : 10;
        int rounds = args.length > 2 ? Integer.parseInt(args[2]) : 5;
        for (int round = 1; round <= rounds; round++) {
            System.out.printf("Round %d: %d topics of %d partitions%n", round, topics, partitions);
            new MetadataSpeed().run(topics, partitions);
        }
    }

    private void run(int topics, int partitions) throws IOException {
        ClusterImage brokers = ClusterImage.EMPTY.apply(List.of(
                new BrokerRegistered(Clusters.broker(1, State.ACTIVE, null)),
                new BrokerRegistered(Clusters.broker(2, State.ACTIVE, null)),
                new BrokerRegistered(Clusters.broker(3, State.ACTIVE, null))));
        List<TopicRequest> requests = new ArrayList<>();
        for (int i = 0; i < topics; i++) {
            requests.add(new TopicRequest("topic-" + i, partitions, (short) 3, Map.of(), Map.of()));
        }
        lapNs = System.nanoTime();
        ClusterImage image = committed(brokers, requests, MetadataSpeed::create);
        lap("created by one request");
        ClusterImage stepwise = brokers;
        for (TopicRequest request : requests) {
            stepwise = committed(stepwise, List.of(request), MetadataSpeed::create);
        }
        lap("created by a request each");
        ELECTIONS.settle(image);
        lap("looked at, nothing to do");
        ClusterImage fenced =
                committed(image, List.of(1), (from, node) -> new BrokerDecisions(ELECTIONS).fence(from, List.of(node)));
        lap("a broker fenced");
        ELECTIONS.rebalance(fenced, 10, 1_000);
        lap("leadership given back to 1,000");
        ClusterImage.EMPTY.apply(throughJson(fenced.records()));
        lap("written to a snapshot and read");
    }

    private static Decision<TopicImage> create(ClusterImage from, TopicRequest request) {
        return Controller.createTopic(from, request, new TopicDefaults(1, (short) 3), Uuid.randomUuid());
    }

    /** Decided, written, read and applied, batch by batch. */
    private static <Q, R> ClusterImage committed(ClusterImage from, List<Q> requests, ClusterMetadata.Rule<Q, R> rule)
            throws IOException {
        DecidedGroup group = new DecidedGroup(from);
        group.decide(requests, rule).forEach(Outcome::orThrow);
        ClusterImage image = from;
        for (List<MetadataRecord> batch : group.batches()) {
            image = image.apply(throughJson(batch));
        }
        return image;
    }

    private static List<MetadataRecord> throughJson(List<MetadataRecord> records) throws IOException {
        List<MetadataRecord> read = new ArrayList<>();
        for (MetadataRecord each : records) {
            read.add(MetadataRecordCodec.decode(MetadataRecordCodec.encode(each)));
        }
        return read;
    }

    private void lap(String what) {
        long nowNs = System.nanoTime();
        System.out.printf(Locale.ROOT, "  %-32s %8.1f ms%n", what, (nowNs - lapNs) / 1e6);
        lapNs = System.nanoTime();
    }
}
