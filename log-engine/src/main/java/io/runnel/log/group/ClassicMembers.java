package io.runnel.log.group;

import io.runnel.log.coordinator.ReplyTo;
import io.runnel.log.coordinator.Step;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.HeartbeatResponseData;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.LeaveGroupRequestData;
import org.apache.kafka.common.message.LeaveGroupResponseData;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.message.SyncGroupResponseData;

/** Requests of the classic protocol that name a group of KIP-848: how it is upgraded and downgraded while in use. */
interface ClassicMembers {
    /** A member of the classic protocol wants into a group that has members. */
    void join(
            ConsumerGroup group,
            JoinGroupRequestData request,
            ClassicCaller caller,
            ReplyTo<JoinGroupResponseData> reply,
            Step<GroupRecord> step);

    /** Writes the tombstones of a group without members, so that a classic one can take its place. */
    void discard(ConsumerGroup empty, Step<GroupRecord> step);

    /** SyncGroup to a group of KIP-848. */
    void sync(
            ConsumerGroup group,
            SyncGroupRequestData request,
            ReplyTo<SyncGroupResponseData> reply,
            Step<GroupRecord> step);

    /** Heartbeat to a group of KIP-848. */
    void heartbeat(
            ConsumerGroup group,
            HeartbeatRequestData request,
            ReplyTo<HeartbeatResponseData> reply,
            Step<GroupRecord> step);

    /** LeaveGroup to a group of KIP-848. */
    void leave(
            ConsumerGroup group,
            LeaveGroupRequestData request,
            ReplyTo<LeaveGroupResponseData> reply,
            Step<GroupRecord> step);
}
