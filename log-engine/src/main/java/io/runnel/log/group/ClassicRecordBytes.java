package io.runnel.log.group;

import io.runnel.log.coordinator.SchemaReader;
import io.runnel.log.coordinator.SchemaWriter;
import io.runnel.log.group.ClassicMetadata.Member;
import org.jspecify.annotations.Nullable;

/** GroupMetadataValue. */
final class ClassicRecordBytes {
    private static final int WRITTEN = 3;
    private static final int WITH_REBALANCE_TIMEOUT = 1;
    private static final int WITH_TIMESTAMP = 2;
    private static final int WITH_INSTANCE_ID = 3;
    private static final long NO_TIMESTAMP = -1;

    private ClassicRecordBytes() {}

    static byte[] write(ClassicMetadata value) {
        SchemaWriter out = SchemaWriter.of(WRITTEN, false);
        return out.string(value.protocolType())
                .int32(value.generation())
                .string(value.protocol())
                .string(value.leader())
                .int64(value.currentStateTimestampMs())
                .array(value.members(), member -> write(out, member))
                .toBytes();
    }

    private static void write(SchemaWriter out, Member member) {
        out.string(member.memberId())
                .string(member.groupInstanceId())
                .string(member.clientId())
                .string(member.clientHost())
                .int32(member.rebalanceTimeoutMs())
                .int32(member.sessionTimeoutMs())
                .bytes(member.subscription())
                .bytes(member.assignment());
    }

    static ClassicMetadata read(SchemaReader in, int version) {
        ClassicMetadata value = new ClassicMetadata(
                in.string(),
                in.int32(),
                in.nullableString(),
                in.nullableString(),
                version >= WITH_TIMESTAMP ? in.int64() : NO_TIMESTAMP,
                in.array(() -> readMember(in, version)));
        in.skipTags();
        return value;
    }

    private static Member readMember(SchemaReader in, int version) {
        String memberId = in.string();
        @Nullable String groupInstanceId = version >= WITH_INSTANCE_ID ? in.nullableString() : null;
        String clientId = in.string();
        String clientHost = in.string();
        // The first consumers had one timeout for both.
        int rebalanceTimeoutMs = version >= WITH_REBALANCE_TIMEOUT ? in.int32() : -1;
        int sessionTimeoutMs = in.int32();
        byte[] subscription = in.bytes();
        byte[] assignment = in.bytes();
        in.skipTags();
        return new Member(
                memberId,
                groupInstanceId,
                clientId,
                clientHost,
                rebalanceTimeoutMs < 0 ? sessionTimeoutMs : rebalanceTimeoutMs,
                sessionTimeoutMs,
                subscription,
                assignment);
    }
}
