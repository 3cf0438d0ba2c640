package io.runnel.log.group;

import io.runnel.log.coordinator.RecordOrigin;
import io.runnel.log.coordinator.Step;
import io.runnel.log.metadata.ClusterImage;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.ApiException;

/** Committed offsets, and those of transactions that are still open. */
final class Offsets {
    private final GroupSettings settings;
    private final GroupTable groups;
    private final Supplier<ClusterImage> image;

    Offsets(GroupSettings settings, GroupTable groups, Supplier<ClusterImage> image) {
        this.settings = settings;
        this.groups = groups;
        this.image = image;
    }

    void replay(GroupRecord record, RecordOrigin origin) {}

    void replayMarker(long producerId, short producerEpoch, boolean committed) {}

    void loaded(Step<GroupRecord> step) {}

    /** Whether the alarm was one of these. */
    boolean alarm(Object alarm, Step<GroupRecord> step) {
        return false;
    }

    void abandon(ApiException cause, Step<GroupRecord> step) {}
}
