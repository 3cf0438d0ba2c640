package io.runnel.log.group;

import io.runnel.log.coordinator.CoordinatorState;
import io.runnel.log.coordinator.RecordOrigin;
import io.runnel.log.coordinator.Step;
import io.runnel.log.metadata.ClusterImage;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.ApiException;

/**
 * The groups of one partition of {@code __consumer_offsets}, with their offsets. Each kind of event has a class of its
 * own; this one leads records and alarms to them.
 */
public final class Groups implements CoordinatorState<GroupRecord> {
    private final GroupSettings settings;
    private final Supplier<ClusterImage> image;

    /**
     * Without any group.
     *
     * @param image the cluster's topics as they are now
     */
    public Groups(GroupSettings settings, Supplier<ClusterImage> image) {
        this.settings = settings;
        this.image = image;
    }

    @Override
    public void replay(GroupRecord record, RecordOrigin origin) {}

    @Override
    public void replayMarker(long producerId, short producerEpoch, boolean committed, long timestampMs) {}

    @Override
    public void loaded(Step<GroupRecord> step) {}

    @Override
    public void alarm(Object alarm, Step<GroupRecord> step) {}

    @Override
    public void abandon(ApiException cause, Step<GroupRecord> step) {}
}
