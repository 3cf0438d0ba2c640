package io.runnel.log.group;

import io.runnel.log.coordinator.SimulatedCoordinator;
import io.runnel.log.coordinator.SimulatedCoordinator.Answer;
import io.runnel.log.metadata.ClusterImage;
import io.runnel.log.metadata.MetadataRecord.GroupConfigured;
import io.runnel.log.metadata.MetadataRecord.PartitionsAdded;
import io.runnel.log.metadata.MetadataRecord.TopicCreated;
import io.runnel.log.metadata.MetadataRecord.TopicRemoved;
import io.runnel.log.metadata.PartitionImage;
import io.runnel.log.metadata.TopicImage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatRequestData;
import org.apache.kafka.common.message.ConsumerGroupHeartbeatResponseData;

/** A group coordinator in memory, with topics that the test creates. */
final class ConsumerGroupNode {
    static final int SESSION_MS = 45_000;
    static final int HEARTBEAT_MS = 5_000;
    static final int REGEX_REFRESH_MS = 600_000;
    static final int MAX_SIZE = 600;

    static final GroupSettings SETTINGS = new GroupSettings(
            new GroupSettings.Classic(6_000, 1_800_000, 0, Integer.MAX_VALUE),
            new GroupSettings.Consumer(
                    SESSION_MS,
                    SESSION_MS,
                    60_000,
                    HEARTBEAT_MS,
                    HEARTBEAT_MS,
                    15_000,
                    MAX_SIZE,
                    List.of("uniform", "range"),
                    GroupSettings.Migration.BIDIRECTIONAL,
                    REGEX_REFRESH_MS),
            new GroupSettings.Offsets(4096, 604_800_000, 600_000));

    private static final ConsumerGroups.Client CLIENT = new ConsumerGroups.Client("client", "/127.0.0.1");

    private static final GroupClock CLOCK = new GroupClock(1_700_000_000_000L, 0);

    private ClusterImage image = ClusterImage.EMPTY;
    private long topicsMade;
    private final SimulatedCoordinator<Groups, GroupRecord> coordinator = new SimulatedCoordinator<>(
            () -> new Groups(SETTINGS, () -> image, CLOCK), new GroupRecordCodec(), CLOCK.startedAtMs());

    SimulatedCoordinator<Groups, GroupRecord> coordinator() {
        return coordinator;
    }

    ClusterImage image() {
        return image;
    }

    /** Creates a topic and gives its id, which depends on nothing but the order of creation. */
    Uuid create(String topic, int partitions) {
        Uuid id = new Uuid(0x5eed, ++topicsMade);
        image = image.apply(new TopicCreated(topic, id, partitions(partitions)));
        return id;
    }

    void extend(String topic, int by) {
        image = image.apply(new PartitionsAdded(topic(topic).id(), partitions(by)));
    }

    /** Sets a config of a group's own. */
    void configure(String group, String name, String value) {
        image = image.apply(new GroupConfigured(group, Map.of(name, value)));
    }

    void delete(String topic) {
        image = image.apply(new TopicRemoved(topic(topic).id()));
    }

    private TopicImage topic(String name) {
        return Objects.requireNonNull(image.topic(name), name);
    }

    private static List<PartitionImage> partitions(int count) {
        return new ArrayList<>(Collections.nCopies(count, new PartitionImage(List.of(1), List.of(1), 1, 0, 0)));
    }

    ConsumerGroup group(String id) {
        return coordinator.state().consumers().require(id);
    }

    Answer<ConsumerGroupHeartbeatResponseData> send(ConsumerGroupHeartbeatRequestData request) {
        return coordinator.submit(
                (state, reply, step) -> state.consumers().heartbeat(request, (short) 1, CLIENT, reply, step));
    }
}
