package io.runnel.log.transaction;

import io.runnel.log.coordinator.RecordCodec;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The bytes of transaction records, as Apache Kafka's transaction coordinator writes them. */
public final class TransactionRecordCodec implements RecordCodec<TransactionRecord> {
    @Override
    public byte[] key(TransactionRecord record) {
        throw new UnsupportedOperationException();
    }

    @Override
    public byte @Nullable [] value(TransactionRecord record) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<TransactionRecord> decode(ByteBuffer key, @Nullable ByteBuffer value) {
        return Optional.empty();
    }
}
