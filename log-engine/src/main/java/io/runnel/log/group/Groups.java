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
    private final GroupTable table = new GroupTable();
    private final ClassicGroups classic;
    private final ConsumerGroups consumers;
    private final Offsets offsets;
    private final GroupDirectory directory;

    /**
     * Without any group.
     *
     * @param image the cluster's topics as they are now
     * @param clock the same for all groups of the process
     */
    public Groups(GroupSettings settings, Supplier<ClusterImage> image, GroupClock clock) {
        this.consumers = new ConsumerGroups(settings, table, image, clock);
        this.classic = new ClassicGroups(settings, table, consumers.classicMembers(), clock);
        this.consumers.downgradeTo(classic);
        this.offsets = new Offsets(settings, table, image, classic::discard, clock);
        this.directory = new GroupDirectory(table, offsets, classic);
    }

    /** Events of the classic protocol. */
    public ClassicGroups classic() {
        return classic;
    }

    /** Events of KIP-848. */
    public ConsumerGroups consumers() {
        return consumers;
    }

    /** Events of committed offsets. */
    public Offsets offsets() {
        return offsets;
    }

    /** What administrators ask of groups and do to them. */
    public GroupDirectory directory() {
        return directory;
    }

    @Override
    public void replay(GroupRecord record, RecordOrigin origin) {
        if (record instanceof GroupRecord.OffsetCommitted) {
            offsets.replay(record, origin);
        } else if (record instanceof GroupRecord.ClassicGroupMetadata) {
            classic.replay(record, origin);
        } else {
            consumers.replay(record, origin);
        }
    }

    @Override
    public void replayMarker(long producerId, short producerEpoch, boolean committed, long timestampMs) {
        offsets.replayMarker(producerId, producerEpoch, committed);
    }

    @Override
    public void loaded(Step<GroupRecord> step) {
        classic.loaded(step);
        consumers.loaded(step);
        offsets.loaded(step);
    }

    @Override
    public void alarm(Object alarm, Step<GroupRecord> step) {
        if (!classic.alarm(alarm, step) && !consumers.alarm(alarm, step)) {
            offsets.alarm(alarm, step);
        }
    }

    @Override
    public void abandon(ApiException cause, Step<GroupRecord> step) {
        classic.abandon(cause, step);
        offsets.abandon(cause, step);
    }
}
