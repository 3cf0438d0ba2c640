package io.runnel.sql.statement;

import io.runnel.log.EventLog;
import io.runnel.log.LogInspection;
import io.runnel.log.TopicDescription;
import io.runnel.sql.SqlTypes;
import io.runnel.sql.catalog.Catalog;
import io.runnel.sql.system.NodeFacts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/** SHOW TOPICS. */
record TopicListings(EventLog log, NodeFacts node) {
    private static final RelDataType TOPICS = rowType(false);
    private static final RelDataType EXTENDED = rowType(true);

    private static RelDataType rowType(boolean extended) {
        RelDataTypeFactory.Builder fields = SqlTypes.FACTORY
                .builder()
                .add("KAFKA_TOPIC", SqlTypeName.VARCHAR)
                .add("PARTITIONS", SqlTypeName.INTEGER)
                .add("PARTITION_REPLICAS", SqlTypeName.INTEGER);
        if (extended) {
            fields.add("RECORDS", SqlTypeName.BIGINT)
                    .nullable(true)
                    .add("SIZE_BYTES", SqlTypeName.BIGINT)
                    .nullable(true)
                    .add("CONSUMER_GROUPS", SqlTypeName.INTEGER)
                    .nullable(true);
        }
        return fields.build();
    }

    /** @param all whether internal topics are listed as well */
    Executable show(String sql, boolean all, boolean extended) {
        return extended
                ? new Listing(sql, EXTENDED, () -> extendedRows(all))
                : new Listing(
                        sql,
                        TOPICS,
                        () -> topics(all).stream()
                                .<@Nullable Object[]>map(TopicListings::row)
                                .toList());
    }

    private List<TopicDescription> topics(boolean all) {
        return log.topics().stream()
                .filter(topic -> all || !topic.internal() && !topic.name().equals(Catalog.TOPIC))
                .toList();
    }

    private static @Nullable Object[] row(TopicDescription topic) {
        return new @Nullable Object[] {topic.name(), topic.partitions(), (int) topic.replicationFactor()};
    }

    private List<@Nullable Object[]> extendedRows(boolean all) {
        Map<String, Long> records = new HashMap<>();
        Map<String, Long> bytes = new HashMap<>();
        Map<String, Integer> groups = new HashMap<>();
        node.log().ifPresent(inspection -> {
            for (LogInspection.Partition partition : inspection.partitions()) {
                LogInspection.Offsets offsets = partition.offsets();
                Long size = partition.sizeBytes();
                records.merge(partition.topic(), offsets == null ? 0 : offsets.end() - offsets.start(), Long::sum);
                bytes.merge(partition.topic(), size == null ? 0 : size, Long::sum);
            }
            inspection
                    .groups()
                    .forEach(group -> group.offsets().stream()
                            .map(LogInspection.GroupOffset::topic)
                            .distinct()
                            .forEach(topic -> groups.merge(topic, 1, Integer::sum)));
        });
        boolean known = node.log().isPresent();
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (TopicDescription topic : topics(all)) {
            rows.add(new @Nullable Object[] {
                topic.name(),
                topic.partitions(),
                (int) topic.replicationFactor(),
                records.get(topic.name()),
                bytes.get(topic.name()),
                known ? groups.getOrDefault(topic.name(), 0) : null
            });
        }
        return rows;
    }
}
