package io.runnel.log.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.log.transaction.TransactionRecord.Value;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.coordinator.transaction.generated.TransactionLogKey;
import org.apache.kafka.coordinator.transaction.generated.TransactionLogValue;
import org.apache.kafka.coordinator.transaction.generated.TransactionLogValue.PartitionsSchema;
import org.junit.jupiter.api.Test;

/** Our bytes are those of Kafka's generated classes. */
class TransactionRecordCodecTest {
    private static final String ID = "zahlung-ä";
    private static final short FLEXIBLE = 1;

    private final TransactionRecordCodec codec = new TransactionRecordCodec();

    private static Value ours(TransactionState state, ProducerIdentity producer, short clientVersion) {
        Map<String, Set<Integer>> partitions =
                state == TransactionState.EMPTY ? Map.of() : Map.of("a", Set.of(0, 7), "b", Set.of(3));
        return new Value(producer, 60_000, state, partitions, 11L, 12L, clientVersion);
    }

    private static TransactionLogValue theirs(int state) {
        return new TransactionLogValue()
                .setProducerId(1000)
                .setProducerEpoch((short) 5)
                .setTransactionTimeoutMs(60_000)
                .setTransactionStatus((byte) state)
                .setTransactionStartTimestampMs(11)
                .setTransactionLastUpdateTimestampMs(12)
                .setTransactionPartitions(
                        state == 0
                                ? null
                                : List.of(
                                        new PartitionsSchema().setTopic("a").setPartitionIds(List.of(0, 7)),
                                        new PartitionsSchema().setTopic("b").setPartitionIds(List.of(3))));
    }

    private static ProducerIdentity producer(long previous, long next, int lastEpoch) {
        return new ProducerIdentity(1000, (short) 5, (short) lastEpoch, previous, next);
    }

    private TransactionRecord decoded(short version, TransactionLogValue value) {
        ByteBuffer key =
                MessageUtil.toCoordinatorTypePrefixedByteBuffer(new TransactionLogKey().setTransactionalId(ID));
        return codec.decode(key, MessageUtil.toVersionPrefixedByteBuffer(version, value))
                .orElseThrow();
    }

    @Test
    void writesWhatKafkaWrites() {
        TransactionRecord open =
                new TransactionRecord(ID, ours(TransactionState.ONGOING, producer(1000, -1, -1), (short) 2));
        assertThat(codec.key(open))
                .isEqualTo(MessageUtil.toCoordinatorTypePrefixedBytes(new TransactionLogKey().setTransactionalId(ID)));
        assertThat(codec.value(open))
                .isEqualTo(MessageUtil.toVersionPrefixedBytes(
                        FLEXIBLE, theirs(1).setPreviousProducerId(1000).setClientTransactionVersion((short) 2)));
        TransactionRecord empty =
                new TransactionRecord(ID, ours(TransactionState.EMPTY, producer(-1, 2000, -1), (short) 0));
        assertThat(codec.value(empty))
                .isEqualTo(
                        MessageUtil.toVersionPrefixedBytes(FLEXIBLE, theirs(0).setNextProducerId(2000)));
        assertThat(codec.value(new TransactionRecord(ID, null))).isNull();
    }

    @Test
    void readsBothVersionsOfKafka() {
        assertThat(decoded((short) 0, theirs(3)))
                .isEqualTo(new TransactionRecord(
                        ID, ours(TransactionState.PREPARE_ABORT, producer(-1, -1, -1), (short) 0)));
        TransactionLogValue flexible = theirs(4)
                .setPreviousProducerId(7)
                .setNextProducerId(8)
                .setNextProducerEpoch((short) 9)
                .setClientTransactionVersion((short) 2);
        assertThat(decoded(FLEXIBLE, flexible))
                .isEqualTo(new TransactionRecord(
                        ID, ours(TransactionState.COMPLETE_COMMIT, producer(7, 8, -1), (short) 2)));
    }

    @Test
    void kafkaReadsTheEpochThatARetryMayNameAsAFieldItDoesNotKnow() {
        TransactionRecord empty =
                new TransactionRecord(ID, ours(TransactionState.EMPTY, producer(1000, -1, 4), (short) 0));
        ByteBuffer bytes = ByteBuffer.wrap(codec.value(empty));
        assertThat(codec.decode(ByteBuffer.wrap(codec.key(empty)), bytes.duplicate()))
                .contains(empty);
        short version = bytes.getShort();
        TransactionLogValue read = new TransactionLogValue(new ByteBufferAccessor(bytes), version);
        assertThat(read.producerEpoch()).isEqualTo((short) 5);
        assertThat(read.unknownTaggedFields()).hasSize(1);
    }

    @Test
    void recordsOfAKindNotKnownAreSkipped() {
        assertThat(codec.decode(ByteBuffer.wrap(new byte[] {0, 9, 0, 1, 'x'}), null))
                .isEmpty();
        ByteBuffer key =
                MessageUtil.toCoordinatorTypePrefixedByteBuffer(new TransactionLogKey().setTransactionalId(ID));
        assertThat(codec.decode(key, ByteBuffer.wrap(new byte[] {0, 9}))).isEmpty();
    }
}
