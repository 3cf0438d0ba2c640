package io.runnel.sql.system;

import static io.runnel.sql.system.SystemTableBuilder.table;

import io.runnel.log.EventLog;
import io.runnel.log.SegmentDescription;
import io.runnel.log.TopicDescription;
import io.runnel.sql.catalog.SystemTable;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.jspecify.annotations.Nullable;

/** The files of the log. */
record SegmentTable(EventLog log) {
    SystemTable segments() {
        return table("SEGMENTS", "the segments, which are files, of all partitions")
                .text("TOPIC", "name of the topic")
                .integer("PARTITION_ID", "of that topic")
                .bigint("BASE_OFFSET", "where it begins")
                .bigint("END_OFFSET", "where the next one begins, or the log ends")
                .bigint("SIZE_BYTES", "of its records, without indexes")
                .bigint("RECORDS", "how many it holds; null as long as it has no key filter")
                .time("MIN_TIME", "smallest timestamp of a record, where it is known")
                .time("MAX_TIME", "largest timestamp of a record, where it is known")
                .truth("ACTIVE", "whether it is the one that is written")
                .truth("KEY_FILTER", "whether a search by key can pass it over unread")
                .rows(this::rows);
    }

    private List<@Nullable Object[]> rows() {
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (TopicDescription topic : log.topics()) {
            for (int partition = 0; partition < topic.partitions(); partition++) {
                for (SegmentDescription segment : segments(new TopicPartition(topic.name(), partition))) {
                    rows.add(row(segment));
                }
            }
        }
        return rows;
    }

    private List<SegmentDescription> segments(TopicPartition partition) {
        try {
            return log.segments(partition);
        } catch (ApiException e) {
            return List.of(); // Offline, as SYS.PARTITIONS shows, or deleted since the topics were listed.
        }
    }

    private static @Nullable Object[] row(SegmentDescription segment) {
        return new @Nullable Object[] {
            segment.partition().topic(),
            segment.partition().partition(),
            segment.baseOffset(),
            segment.endOffset(),
            segment.sizeInBytes(),
            orNull(segment.records()),
            orNull(segment.minTimestampMs()),
            orNull(segment.maxTimestampMs()),
            segment.active(),
            segment.keyFilter()
        };
    }

    private static @Nullable Long orNull(OptionalLong number) {
        return number.isPresent() ? number.getAsLong() : null;
    }
}
