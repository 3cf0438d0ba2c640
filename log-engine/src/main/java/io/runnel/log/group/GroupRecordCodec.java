package io.runnel.log.group;

import io.runnel.log.coordinator.RecordCodec;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The bytes of group records, as Apache Kafka's group coordinator writes them. */
public final class GroupRecordCodec implements RecordCodec<GroupRecord> {
    @Override
    public byte[] key(GroupRecord record) {
        throw new UnsupportedOperationException();
    }

    @Override
    public byte @Nullable [] value(GroupRecord record) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<GroupRecord> decode(ByteBuffer key, @Nullable ByteBuffer value) {
        return Optional.empty();
    }
}
