package io.runnel.log.broker;

import org.apache.kafka.common.message.FetchResponseData.PartitionData;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.record.internal.Records;
import org.apache.kafka.common.requests.FetchResponse;

/**
 * Which codecs a consumer should know, by the version in which it fetches: zstd came with version 10 (KIP-110). Clients
 * know more than their version tells (kafka-python fetches with version 4 and reads zstd), so that they are refused, as
 * in Apache Kafka, only where the topic's own codec is zstd.
 */
final class ClientCodecs {
    private static final short FIRST_VERSION_WITH_ZSTD = 10;

    private ClientCodecs() {}

    /** Whether what was found has a batch that a client of this version cannot decompress. Looks only for old ones. */
    static boolean unknownIn(PartitionData found, short version) {
        if (version >= FIRST_VERSION_WITH_ZSTD || !(found.records() instanceof Records records)) {
            return false;
        }
        for (RecordBatch batch : records.batches()) {
            if (batch.compressionType() == CompressionType.ZSTD) {
                return true;
            }
        }
        return false;
    }

    /** The answer in its place. */
    static PartitionData refusal(PartitionData found) {
        return FetchResponse.partitionResponse(found.partitionIndex(), Errors.UNSUPPORTED_COMPRESSION_TYPE)
                .setRecords(MemoryRecords.EMPTY);
    }
}
