package io.runnel.log.group;

import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * How many bytes records take in a batch, rather too many than too few: a step whose batch is too large for its topic
 * would cost the state, which would have to be read back.
 */
final class RecordSizes {
    /** Headers of record, key and value, and the fields of fixed length. */
    private static final int FIXED = 96;

    private static final int TOMBSTONES_OF_GROUP = 4;

    private RecordSizes() {}

    static int ofTombstone(GroupRecord.OffsetCommitted offset) {
        return of(offset.groupId(), offset.topic(), null);
    }

    /** The tombstones of a group without members: its metadata, its assignment's, and perhaps an expression's or two. */
    static int ofDiscarded(String groupId) {
        return TOMBSTONES_OF_GROUP * of(groupId, "", null);
    }

    static int of(ClassicMetadata group) {
        int bytes = FIXED;
        for (ClassicMetadata.Member member : group.members()) {
            bytes += of(member);
        }
        return bytes;
    }

    static int of(ClassicMetadata.Member member) {
        return of(member.memberId(), member.clientId(), member.groupInstanceId())
                + member.clientHost().length()
                + member.subscription().length
                + member.assignment().length;
    }

    static int of(String groupId, String topic, @Nullable String metadata) {
        return FIXED
                + Utils.utf8Length(groupId)
                + Utils.utf8Length(topic)
                + (metadata == null ? 0 : Utils.utf8Length(metadata));
    }
}
