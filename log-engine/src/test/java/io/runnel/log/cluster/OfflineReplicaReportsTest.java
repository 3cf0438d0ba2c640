package io.runnel.log.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.log.metadata.BrokerImage;
import io.runnel.log.metadata.ClusterImage;
import io.runnel.log.metadata.DirectoryDecisions;
import io.runnel.log.metadata.MetadataRecord.BrokerRegistered;
import io.runnel.log.metadata.MetadataRecord.ReplicasOffline;
import io.runnel.log.metadata.MetadataRecord.TopicCreated;
import io.runnel.log.metadata.PartitionImage;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.message.AssignReplicasToDirsRequestData;
import org.apache.kafka.common.message.AssignReplicasToDirsRequestData.DirectoryData;
import org.apache.kafka.common.message.AssignReplicasToDirsResponseData;
import org.apache.kafka.common.requests.AssignReplicasToDirsRequest;
import org.apache.kafka.common.requests.AssignReplicasToDirsResponse;
import org.junit.jupiter.api.Test;

class OfflineReplicaReportsTest {
    private static final Uuid TOPIC = new Uuid(7, 7);
    private static final Uuid DIRECTORY = new Uuid(4, 4);

    private final Map<Uuid, Set<Integer>> offline = new HashMap<>();
    private final Deque<AssignReplicasToDirsRequestData> sent = new ArrayDeque<>();
    private final Deque<CompletableFuture<AssignReplicasToDirsResponse>> answers = new ArrayDeque<>();
    private ClusterImage image = ClusterImage.EMPTY.apply(List.of(
            new BrokerRegistered(1, "h", 1, 3),
            new TopicCreated(
                    "t", TOPIC, Collections.nCopies(3_000, new PartitionImage(List.of(1), List.of(1), 1, 0, 0)))));
    private final OfflineReplicaReports reports = new OfflineReplicaReports(
            new NodeIdentity(
                    1, "c", new Uuid(1, 1), new BrokerImage.Endpoint("h", 1), List.of(DIRECTORY, new Uuid(5, 5)), -1),
            () -> image,
            () -> offline,
            request -> {
                sent.add(request.build().data());
                answers.add(new CompletableFuture<>());
                return answers.getLast();
            });

    /** The controller has heard the oldest request, and the node's image shows it. */
    private void answer(Set<Integer> agreed) {
        image = image.apply(new ReplicasOffline(1, 3, agreed.isEmpty() ? Map.of() : Map.of(TOPIC, agreed)));
        answers.remove().complete(new AssignReplicasToDirsResponse(new AssignReplicasToDirsResponseData()));
    }

    /** Indexes by directory of the oldest request that was not looked at. */
    private Map<Uuid, Set<Integer>> next() {
        return sent.remove().directories().stream()
                .collect(Collectors.toMap(
                        DirectoryData::id,
                        directory -> directory.topics().stream()
                                .flatMap(topic -> topic.partitions().stream())
                                .map(partition -> partition.partitionIndex())
                                .collect(Collectors.toSet())));
    }

    @Test
    void whatHasChangedIsToldOnce() {
        reports.turn(3);
        assertThat(sent).isEmpty();
        offline.put(TOPIC, Set.of(0, 2));
        reports.turn(3);
        reports.turn(3);
        assertThat(sent.getFirst().brokerEpoch()).isEqualTo(3);
        assertThat(next()).isEqualTo(Map.of(DirectoryDecisions.LOST, Set.of(0, 2)));
        assertThat(sent).as("one request at a time").isEmpty();
        answer(Set.of(0, 2));
        reports.turn(3);
        assertThat(sent).isEmpty();
        offline.put(TOPIC, Set.of(2, 5));
        reports.turn(3);
        assertThat(next()).isEqualTo(Map.of(DirectoryDecisions.LOST, Set.of(5), DIRECTORY, Set.of(0)));
    }

    @Test
    void whatTheControllerDidNotHearIsToldAgain() {
        offline.put(TOPIC, Set.of(0));
        reports.turn(3);
        sent.clear();
        answers.remove().completeExceptionally(new TimeoutException("nobody"));
        assertThat(sent).isEmpty();
        reports.turn(3);
        assertThat(next()).isEqualTo(Map.of(DirectoryDecisions.LOST, Set.of(0)));
    }

    /** After a registration without one of the directories all replicas count as offline at first. */
    @Test
    void whatCountsAsOfflineAndIsNotIsToldAsWell() {
        image = image.apply(new ReplicasOffline(1, 3, Map.of(TOPIC, Set.of(0, 1, 2))));
        offline.put(TOPIC, Set.of(1));
        reports.turn(3);
        assertThat(next()).isEqualTo(Map.of(DIRECTORY, Set.of(0, 2)));
    }

    @Test
    void whatIsOnOtherNodesByNowIsNotTold() {
        offline.put(new Uuid(9, 9), Set.of(0));
        offline.put(TOPIC, Set.of(3_000));
        reports.turn(3);
        assertThat(sent).isEmpty();
    }

    @Test
    void manyAreToldOneRequestAfterTheOther() {
        int most = AssignReplicasToDirsRequest.MAX_ASSIGNMENTS_PER_REQUEST;
        offline.put(TOPIC, IntStream.range(0, most + 3).boxed().collect(Collectors.toSet()));
        reports.turn(3);
        Set<Integer> first = next().get(DirectoryDecisions.LOST);
        answer(first);
        reports.turn(3);
        assertThat(first).hasSize(most);
        assertThat(next().get(DirectoryDecisions.LOST)).hasSize(3).doesNotContainAnyElementsOf(first);
    }
}
