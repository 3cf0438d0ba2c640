package io.runnel.log.group;

import io.runnel.log.coordinator.SchemaReader;
import io.runnel.log.coordinator.SchemaWriter;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.record.internal.RecordBatch;

/**
 * OffsetCommitValue. Version 1 alone has a time of expiry, and neither leader epoch nor topic id; a topic id needs version
 * 4, which Kafka reads though it writes 3.
 */
final class OffsetRecordBytes {
    private static final int WITH_EXPIRY = 1;
    private static final int WITH_LEADER_EPOCH = 3;
    private static final int WITH_TOPIC_ID = 4;
    private static final int TOPIC_ID_TAG = 0;

    private OffsetRecordBytes() {}

    static byte[] write(CommittedOffset value) {
        int version = value.expireTimestampMs() >= 0
                ? WITH_EXPIRY
                : value.topicId().equals(Uuid.ZERO_UUID) ? WITH_LEADER_EPOCH : WITH_TOPIC_ID;
        SchemaWriter out = SchemaWriter.of(version, version >= WITH_TOPIC_ID).int64(value.offset());
        if (version >= WITH_LEADER_EPOCH) {
            out.int32(value.leaderEpoch());
        }
        out.string(value.metadata()).int64(value.commitTimestampMs());
        if (version == WITH_EXPIRY) {
            out.int64(value.expireTimestampMs());
        } else if (version >= WITH_TOPIC_ID) {
            out.onlyTag(TOPIC_ID_TAG, field -> field.uuid(value.topicId()));
        }
        return out.toBytes();
    }

    static CommittedOffset read(SchemaReader in, int version) {
        long offset = in.int64();
        int leaderEpoch = version >= WITH_LEADER_EPOCH ? in.int32() : RecordBatch.NO_PARTITION_LEADER_EPOCH;
        String metadata = in.string();
        long commitTimestampMs = in.int64();
        long expireTimestampMs = version == WITH_EXPIRY ? in.int64() : CommittedOffset.NO_EXPIRY;
        Uuid[] topicId = {Uuid.ZERO_UUID};
        in.onlyTag(TOPIC_ID_TAG, field -> topicId[0] = field.uuid());
        return new CommittedOffset(offset, leaderEpoch, metadata, commitTimestampMs, expireTimestampMs, topicId[0]);
    }
}
