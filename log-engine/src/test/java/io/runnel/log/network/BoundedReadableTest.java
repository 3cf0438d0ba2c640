package io.runnel.log.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataRequestData.MetadataRequestTopic;
import org.apache.kafka.common.protocol.MessageUtil;
import org.junit.jupiter.api.Test;

class BoundedReadableTest {
    private static final short VERSION = 9;

    private static ByteBuffer metadataOf(int topics) {
        List<MetadataRequestTopic> names = new ArrayList<>();
        for (int i = 0; i < topics; i++) {
            names.add(new MetadataRequestTopic().setName("t" + i));
        }
        return MessageUtil.toByteBufferAccessor(new MetadataRequestData().setTopics(names), VERSION)
                .buffer();
    }

    private static MetadataRequestData decode(ByteBuffer bytes, int maxFields) {
        return new MetadataRequestData(new BoundedReadable(bytes, maxFields), VERSION);
    }

    @Test
    void aRequestWithinTheBoundDecodesAsItIs() {
        assertThat(decode(metadataOf(100), 1000)).isEqualTo(decode(metadataOf(100), Integer.MAX_VALUE));
    }

    @Test
    void aRequestOfMoreFieldsIsRefused() {
        assertThatThrownBy(() -> decode(metadataOf(100), 150)).hasMessageContaining("more than 150 fields");
    }

    /** The codec makes room for all elements at once: no room is made for more than may be read. */
    @Test
    void aCountBeyondTheBoundIsRefusedBeforeRoomIsMadeForIt() {
        assertThatThrownBy(() -> decode(metadataOf(100), 50)).hasMessageContaining("collection of size");
    }

    @Test
    void theBoundGrowsWithTheHeap() {
        assertThat(BoundedReadable.maxFields(512L << 20)).isEqualTo(524_288);
        assertThat(BoundedReadable.maxFields(1 << 20)).isEqualTo(100_000);
        assertThat(BoundedReadable.maxFields(Long.MAX_VALUE)).isEqualTo(4_000_000);
    }
}
