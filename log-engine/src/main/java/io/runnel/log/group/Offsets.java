package io.runnel.log.group;

import io.runnel.log.coordinator.RecordOrigin;
import io.runnel.log.coordinator.ReplyTo;
import io.runnel.log.coordinator.Step;
import io.runnel.log.group.GroupRecord.OffsetCommitted;
import io.runnel.log.group.OffsetCommit.Position;
import io.runnel.log.metadata.ClusterImage;
import io.runnel.log.metadata.TopicImage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.CoordinatorNotAvailableException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.IllegalGenerationException;
import org.apache.kafka.common.errors.InvalidCommitOffsetSizeException;
import org.apache.kafka.common.errors.InvalidGroupIdException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.StaleMemberEpochException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * Committed offsets, and those of transactions that are still open. Which member of a group may do what is for its
 * {@link Group} to say; an id without one is a group that only keeps offsets.
 */
public final class Offsets {
    /** From this version of OffsetCommit on, clients know the errors of KIP-848. */
    private static final short KNOWS_MEMBER_EPOCHS = 9;

    /** Below the largest batch that a topic takes by default, so that a request does not fail only as it is written. */
    private static final int MOST_COMMIT_BYTES = 1_000_000;

    private final GroupSettings settings;
    private final GroupTable groups;
    private final Supplier<ClusterImage> image;
    private final OffsetTable table = new OffsetTable();
    private final OffsetExpiry expiry;
    private final GroupClock clock;

    /** @param discard writes the tombstones of a group that has no members */
    Offsets(
            GroupSettings settings,
            GroupTable groups,
            Supplier<ClusterImage> image,
            BiConsumer<Group, Step<GroupRecord>> discard,
            GroupClock clock) {
        this.settings = settings;
        this.groups = groups;
        this.image = image;
        this.clock = clock;
        this.expiry = new OffsetExpiry(settings.offsets(), groups, table, image, discard, clock);
    }

    /**
     * Commits offsets outside of transactions.
     *
     * @param reply gets an error code, or none, for each offset in their order
     */
    public void commit(OffsetCommit wish, ReplyTo<List<Errors>> reply, Step<GroupRecord> step) {
        requireFits(wish);
        Group group = requireMayCommit(wish);
        step.answer(reply, append(wish, step));
        if (group != null) {
            group.committed(wish.committer(false), step);
        }
    }

    private @Nullable Group requireMayCommit(OffsetCommit wish) {
        Group group = groups.find(wish.groupId());
        if (group == null) {
            if (wish.generationOrEpoch() >= 0) {
                throw wish.apiVersion() >= KNOWS_MEMBER_EPOCHS
                        ? new GroupIdNotFoundException("Group " + wish.groupId() + " does not exist.")
                        : new IllegalGenerationException(unknownGeneration(wish));
            }
            return null;
        }
        try {
            requireMayCommit(group, wish, false);
        } catch (StaleMemberEpochException e) {
            throw wish.apiVersion() >= KNOWS_MEMBER_EPOCHS
                    ? e
                    : new UnsupportedVersionException("Members of the consumer protocol commit with OffsetCommit v"
                            + KNOWS_MEMBER_EPOCHS + " or later, not v" + wish.apiVersion() + ": " + e.getMessage());
        }
        return group;
    }

    private static void requireMayCommit(Group group, OffsetCommit wish, boolean transactional) {
        Group.Committer committer = wish.committer(transactional);
        group.requireMayCommit(committer);
        for (Position position : wish.offsets()) {
            TopicPartition partition = position.partition();
            group.requireMayCommit(committer, partition.topic(), position.topicId(), partition.partition());
        }
    }

    private static String unknownGeneration(OffsetCommit wish) {
        return "Group " + wish.groupId() + " does not exist, so it has no generation " + wish.generationOrEpoch() + ".";
    }

    private static void requireFits(OffsetCommit wish) {
        // A key of a record has no room for more; clients may send more since their lengths are varints.
        if (Utils.utf8Length(wish.groupId()) > Short.MAX_VALUE) {
            throw new InvalidGroupIdException("A group id of " + Utils.utf8Length(wish.groupId())
                    + " bytes is too long: at most " + Short.MAX_VALUE + " are possible.");
        }
        long bytes = 0;
        for (Position position : wish.offsets()) {
            bytes += RecordSizes.of(wish.groupId(), position.partition().topic(), position.metadata());
        }
        if (bytes > MOST_COMMIT_BYTES) {
            throw new InvalidCommitOffsetSizeException(
                    "Committing " + wish.offsets().size() + " offsets of group "
                            + wish.groupId() + " takes about " + bytes + " bytes; at most " + MOST_COMMIT_BYTES
                            + " can be written as one. Commit fewer partitions at a time, or less metadata.");
        }
    }

    /**
     * Gives a ticket for {@link #commitInTransaction}, before the transaction's coordinator is asked whether the group is
     * part of the transaction: what it says holds only until the transaction ends.
     */
    public void ticket(long producerId, ReplyTo<Long> reply, Step<GroupRecord> step) {
        step.answer(reply, table.endsOf(producerId));
    }

    /**
     * Commits offsets as part of a producer's transaction, which has this group among its partitions.
     *
     * @param ticket the one of before that was known
     * @param reply gets an error code, or none, for each offset in their order
     */
    public void commitInTransaction(
            long producerId,
            short producerEpoch,
            long ticket,
            OffsetCommit wish,
            ReplyTo<List<Errors>> reply,
            Step<GroupRecord> step) {
        if (wish.groupId().isEmpty()) {
            throw new InvalidGroupIdException("A transaction's offsets need the id of a group; it is empty.");
        }
        requireFits(wish);
        Group group = groups.find(wish.groupId());
        if (group == null && wish.generationOrEpoch() >= 0) {
            throw new IllegalGenerationException(unknownGeneration(wish));
        }
        if (group != null) {
            try {
                requireMayCommit(group, wish, true);
            } catch (StaleMemberEpochException e) {
                throw new IllegalGenerationException(e.getMessage(), e); // The API has no code for it.
            }
        }
        if (producerEpoch < table.epochOf(producerId)) {
            throw new InvalidProducerEpochException("Producer " + producerId + " has epoch " + table.epochOf(producerId)
                    + " by now, not " + producerEpoch + ".");
        }
        if (ticket != table.endsOf(producerId)) {
            throw new CoordinatorNotAvailableException("A transaction of producer " + producerId
                    + " has ended since its coordinator was asked: it has to be asked again.");
        }
        step.inTransaction(producerId, producerEpoch);
        step.answer(reply, append(wish, step));
    }

    private List<Errors> append(OffsetCommit wish, Step<GroupRecord> step) {
        List<Errors> errors = new ArrayList<>();
        long nowMs = clock.recordingMs(step);
        long expireMs = wish.retentionMs() < 0 ? CommittedOffset.NO_EXPIRY : saturatedSum(nowMs, wish.retentionMs());
        for (Position position : wish.offsets()) {
            Errors error = refusal(position);
            errors.add(error);
            if (error == Errors.NONE) {
                CommittedOffset value = new CommittedOffset(
                        position.offset(),
                        position.leaderEpoch(),
                        position.metadata() == null ? "" : position.metadata(),
                        nowMs,
                        expireMs,
                        position.topicId());
                TopicPartition partition = position.partition();
                step.append(new OffsetCommitted(wish.groupId(), partition.topic(), partition.partition(), value));
            }
        }
        return errors;
    }

    private static long saturatedSum(long nowMs, long retentionMs) {
        return retentionMs > Long.MAX_VALUE - nowMs ? Long.MAX_VALUE : nowMs + retentionMs;
    }

    private Errors refusal(Position position) {
        String metadata = position.metadata();
        if (metadata != null
                && (metadata.length() > settings.offsets().maxMetadataBytes()
                        || Utils.utf8Length(metadata) > Short.MAX_VALUE)) {
            return Errors.OFFSET_METADATA_TOO_LARGE;
        }
        return Errors.NONE;
    }

    /**
     * Tells the offsets of a group.
     *
     * @param reply gets a value for each partition that was asked for in their order, or for each there is
     */
    public void fetch(OffsetFetch question, ReplyTo<List<OffsetFetch.Found>> reply, Step<GroupRecord> step) {
        Group group = groups.find(question.groupId());
        if (group != null) {
            group.requireMayFetch(question.memberId(), question.memberEpoch());
        }
        Collection<TopicPartition> partitions = question.partitions();
        boolean all = partitions == null;
        if (partitions == null) {
            partitions = table.partitions(question.groupId());
        }
        List<OffsetFetch.Found> found = new ArrayList<>();
        for (TopicPartition partition : partitions) {
            boolean unstable = question.requireStable() && table.isPending(question.groupId(), partition);
            CommittedOffset value = unstable ? null : current(question.groupId(), partition);
            if (!all || unstable || value != null) {
                found.add(new OffsetFetch.Found(partition, value, unstable));
            }
        }
        step.answer(reply, found);
    }

    /** The offset of a partition, unless it was committed for an earlier topic of that name. */
    private @Nullable CommittedOffset current(String groupId, TopicPartition partition) {
        CommittedOffset value = table.find(groupId, partition);
        return value == null || isOfEarlierTopic(partition.topic(), value) ? null : value;
    }

    private boolean isOfEarlierTopic(String name, CommittedOffset value) {
        TopicImage topic = image.get().topic(name);
        return topic != null
                && !value.topicId().equals(Uuid.ZERO_UUID)
                && !value.topicId().equals(topic.id());
    }

    /**
     * Deletes offsets of a group.
     *
     * @param reply gets an error code, or none, for each partition in their order
     */
    public void delete(
            String groupId, List<TopicPartition> partitions, ReplyTo<List<Errors>> reply, Step<GroupRecord> step) {
        Group group = groups.find(groupId);
        if (group == null && !table.has(groupId)) {
            throw new GroupIdNotFoundException("Group " + groupId + " does not exist.");
        }
        if (group != null) {
            group.requireMayDeleteOffsets();
        }
        List<Errors> errors = new ArrayList<>();
        for (TopicPartition partition : partitions) {
            if (group != null && group.subscribes(partition.topic())) {
                errors.add(Errors.GROUP_SUBSCRIBED_TO_TOPIC);
            } else {
                errors.add(Errors.NONE);
                if (table.find(groupId, partition) != null) {
                    forget(groupId, partition, step);
                }
            }
        }
        step.answer(reply, errors);
    }

    private static void forget(String groupId, TopicPartition partition, Step<GroupRecord> step) {
        step.append(new OffsetCommitted(groupId, partition.topic(), partition.partition(), null));
    }

    /**
     * Deletes all offsets of a group, those of open transactions as well: in this step, or, what does not fit into one
     * batch, right after it. What is committed from now on stays.
     *
     * @param reply gets the id of the group when all are gone
     */
    void deleteAll(String groupId, ReplyTo<String> reply, Step<GroupRecord> step) {
        expiry.delete(groupId, reply, step);
    }

    /** The groups that have offsets, whether they have members or not. A copy. */
    Set<String> groupsWithOffsets() {
        return table.groups();
    }

    /** Whether a group has offsets, or may have them when a transaction is committed. */
    boolean has(String groupId) {
        return table.has(groupId);
    }

    void replay(GroupRecord written, RecordOrigin origin) {
        table.replay((OffsetCommitted) written, origin);
    }

    void replayMarker(long producerId, short producerEpoch, boolean committed) {
        table.replayMarker(producerId, producerEpoch, committed);
    }

    /** Topics are gone, in the image as well: nobody is to find their offsets under the name of a later one. */
    public void topicsRemoved(Set<String> names, Step<GroupRecord> step) {
        expiry.topicsRemoved(names, step);
    }

    void loaded(Step<GroupRecord> step) {
        expiry.loaded(step);
    }

    /** Whether the alarm was one of these. */
    boolean alarm(Object alarm, Step<GroupRecord> step) {
        return expiry.alarm(alarm, step);
    }

    void abandon(ApiException cause, Step<GroupRecord> step) {
        expiry.abandon(cause, step);
    }
}
