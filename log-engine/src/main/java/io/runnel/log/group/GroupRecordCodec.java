package io.runnel.log.group;

import io.runnel.log.coordinator.RecordCodec;
import io.runnel.log.coordinator.SchemaReader;
import io.runnel.log.coordinator.SchemaWriter;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of group records, as Apache Kafka's group coordinator writes them:
 *
 * <pre>
 * key:   int16 type    | fields of the key's schema, never flexible
 * value: int16 version | fields of the value's schema in that version
 * </pre>
 *
 * <p>Values are written in the versions that Kafka 4.3.1 writes, and read in all that it reads.
 */
public final class GroupRecordCodec implements RecordCodec<GroupRecord> {
    private static final int LEGACY_OFFSET_COMMIT = 0;
    private static final int OFFSET_COMMIT = 1;
    private static final int CLASSIC_METADATA = 2;
    private static final int CONSUMER_METADATA = 3;
    private static final int CONSUMER_MEMBER = 5;
    private static final int TARGET_EPOCH = 6;
    private static final int TARGET_MEMBER = 7;
    private static final int CURRENT_ASSIGNMENT = 8;
    private static final int EXPRESSION = 16;

    @Override
    public byte[] key(GroupRecord written) {
        if (written instanceof GroupRecord.OffsetCommitted offset) {
            return SchemaWriter.of(OFFSET_COMMIT, false)
                    .string(offset.groupId())
                    .string(offset.topic())
                    .int32(offset.partition())
                    .toBytes();
        } else if (written instanceof GroupRecord.ClassicGroupMetadata) {
            return key(CLASSIC_METADATA, written.groupId());
        } else if (written instanceof GroupRecord.ConsumerMetadata) {
            return key(CONSUMER_METADATA, written.groupId());
        } else if (written instanceof GroupRecord.ConsumerMember member) {
            return key(CONSUMER_MEMBER, member.groupId(), member.memberId());
        } else if (written instanceof GroupRecord.TargetAssignmentEpoch) {
            return key(TARGET_EPOCH, written.groupId());
        } else if (written instanceof GroupRecord.TargetAssignmentMember member) {
            return key(TARGET_MEMBER, member.groupId(), member.memberId());
        } else if (written instanceof GroupRecord.CurrentAssignment member) {
            return key(CURRENT_ASSIGNMENT, member.groupId(), member.memberId());
        } else if (written instanceof GroupRecord.ResolvedExpression resolved) {
            return key(EXPRESSION, resolved.groupId(), resolved.expression());
        }
        throw new IllegalStateException("No bytes for " + written);
    }

    private static byte[] key(int type, String... fields) {
        SchemaWriter key = SchemaWriter.of(type, false);
        for (String field : fields) {
            key.string(field);
        }
        return key.toBytes();
    }

    @Override
    public byte @Nullable [] value(GroupRecord written) {
        if (written instanceof GroupRecord.OffsetCommitted offset) {
            return offset.value() == null ? null : OffsetRecordBytes.write(offset.value());
        } else if (written instanceof GroupRecord.ClassicGroupMetadata classic) {
            return classic.value() == null ? null : ClassicRecordBytes.write(classic.value());
        } else if (written instanceof GroupRecord.ConsumerMetadata metadata) {
            return metadata.value() == null ? null : ConsumerRecordBytes.writeEpoch(metadata.value());
        } else if (written instanceof GroupRecord.ConsumerMember member) {
            return member.value() == null ? null : ConsumerRecordBytes.writeSubscription(member.value());
        } else if (written instanceof GroupRecord.TargetAssignmentEpoch target) {
            return target.epoch() == null ? null : ConsumerRecordBytes.writeTargetEpoch(target.epoch());
        } else if (written instanceof GroupRecord.TargetAssignmentMember member) {
            return member.partitions() == null ? null : ConsumerRecordBytes.writeTarget(member.partitions());
        } else if (written instanceof GroupRecord.CurrentAssignment member) {
            return member.value() == null ? null : ConsumerRecordBytes.writeProgress(member.value());
        } else if (written instanceof GroupRecord.ResolvedExpression resolved) {
            return resolved.value() == null ? null : ConsumerRecordBytes.writeResolution(resolved.value());
        }
        throw new IllegalStateException("No bytes for " + written);
    }

    @Override
    public Optional<GroupRecord> decode(ByteBuffer key, @Nullable ByteBuffer value) {
        ByteBuffer fields = key.duplicate();
        int type = fields.getShort();
        SchemaReader id = SchemaReader.of(fields, false);
        return switch (type) {
            case LEGACY_OFFSET_COMMIT, OFFSET_COMMIT ->
                Optional.of(new GroupRecord.OffsetCommitted(
                        id.string(), id.string(), id.int32(), value(value, 4, 4, OffsetRecordBytes::read)));
            case CLASSIC_METADATA ->
                Optional.of(new GroupRecord.ClassicGroupMetadata(
                        id.string(), value(value, 4, 4, ClassicRecordBytes::read)));
            case CONSUMER_METADATA ->
                Optional.of(new GroupRecord.ConsumerMetadata(
                        id.string(), value(value, 0, 0, ConsumerRecordBytes::readEpoch)));
            case CONSUMER_MEMBER ->
                Optional.of(new GroupRecord.ConsumerMember(
                        id.string(), id.string(), value(value, 0, 0, ConsumerRecordBytes::readSubscription)));
            case TARGET_EPOCH ->
                Optional.of(new GroupRecord.TargetAssignmentEpoch(
                        id.string(), value(value, 0, 0, ConsumerRecordBytes::readTargetEpoch)));
            case TARGET_MEMBER ->
                Optional.of(new GroupRecord.TargetAssignmentMember(
                        id.string(), id.string(), value(value, 0, 0, ConsumerRecordBytes::readTarget)));
            case CURRENT_ASSIGNMENT ->
                Optional.of(new GroupRecord.CurrentAssignment(
                        id.string(), id.string(), value(value, 0, 0, ConsumerRecordBytes::readProgress)));
            case EXPRESSION ->
                Optional.of(new GroupRecord.ResolvedExpression(
                        id.string(), id.string(), value(value, 0, 0, ConsumerRecordBytes::readResolution)));
            default -> Optional.empty();
        };
    }

    private interface ValueReader<T> {
        T read(SchemaReader fields, int version);
    }

    private static <T> @Nullable T value(
            @Nullable ByteBuffer value, int firstFlexible, int highest, ValueReader<T> reader) {
        if (value == null) {
            return null;
        }
        ByteBuffer fields = value.duplicate();
        int version = fields.getShort();
        if (version < 0 || version > highest) {
            throw new IllegalArgumentException(
                    "The value has version " + version + "; this release reads 0 to " + highest);
        }
        return reader.read(SchemaReader.of(fields, version >= firstFlexible), version);
    }
}
