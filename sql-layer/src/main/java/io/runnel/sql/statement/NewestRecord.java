package io.runnel.sql.statement;

import io.runnel.log.EventLog;
import io.runnel.log.PartitionReader;
import io.runnel.log.TopicDescription;
import io.runnel.sql.SqlException;
import io.runnel.sql.catalog.Column;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.format.Formats;
import io.runnel.sql.format.RecordDecoder;
import io.runnel.sql.format.RecordFormatException;
import io.runnel.sql.parser.SqlAssertRow;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The newest record of a key, of which ASSERT NULL VALUES says that it has no value.
 *
 * @param columns key columns
 * @param key their values, in the forms of the columns
 */
record NewestRecord(Source source, List<String> columns, List<@Nullable Object> key) {
    /** @throws SqlException 42703 for an unknown column, 42601 for one that is no key, 0A000 for a value that is no literal */
    static NewestRecord of(SqlAssertRow statement, List<SqlIdentifier> names, Source source) {
        List<InsertTarget> targets = InsertTarget.of(source, new SqlNodeList(names, SqlParserPos.ZERO));
        List<@Nullable Object> key = new ArrayList<>();
        for (int i = 0; i < targets.size(); i++) {
            InsertTarget target = targets.get(i);
            SqlIdentifier name = names.get(i);
            if (source.keyColumns().stream().map(Column::name).noneMatch(target.name()::equals)) {
                throw SqlException.at(
                        "42601",
                        name.getParserPosition(),
                        "Column " + target.name() + " is no key column of " + source.name(),
                        "; of a record without a value there is the key alone.");
            }
            SqlNode value = statement.values().get(i);
            InsertValue constant = InsertLiterals.constant(value, target)
                    .orElseThrow(() -> SqlException.at(
                            "0A000", value.getParserPosition(), "The key is not a literal", "; write its value."));
            key.add(((InsertValue.Constant) constant).value());
        }
        return new NewestRecord(source, targets.stream().map(InsertTarget::name).toList(), key);
    }

    /** Says why the newest record of the key is no tombstone; empty if it is one. */
    Optional<String> wrong(EventLog log, Formats formats) {
        TopicDescription topic = log.createdTopic(source.topic())
                .orElseThrow(() -> new SqlException("42704", "Topic " + source.topic() + " does not exist any more."));
        Found newest = null;
        for (int partition = 0; partition < topic.partitions(); partition++) {
            Found found = newestOf(log, formats, new TopicPartition(topic.name(), partition));
            if (found != null && (newest == null || found.timestampMs >= newest.timestampMs)) {
                newest = found;
            }
        }
        if (newest == null) {
            return Optional.of("no record of " + source.name() + " has this key.");
        }
        return newest.tombstone
                ? Optional.empty()
                : Optional.of("the newest record of " + source.name() + " with this key, offset " + newest.offset
                        + " of " + newest.partition + ", has a value.");
    }

    private record Found(TopicPartition partition, long offset, long timestampMs, boolean tombstone) {}

    private @Nullable Found newestOf(EventLog log, Formats formats, TopicPartition partition) {
        RecordDecoder decoder = formats.decoder(source, columns);
        @Nullable Object[] row = new @Nullable Object[columns.size()];
        Found newest = null;
        try (PartitionReader reader = log.reader(partition)) {
            reader.limit(reader.endOffset());
            while (reader.next()) {
                if (hasKey(decoder, reader, row)) {
                    newest = new Found(partition, reader.offset(), reader.timestampMs(), reader.value() == null);
                }
            }
        }
        return newest;
    }

    private boolean hasKey(RecordDecoder decoder, PartitionReader reader, @Nullable Object[] row) {
        try {
            decoder.decode(reader, row);
        } catch (RecordFormatException e) {
            return false; // Whatever its key is, it is not one of the source's.
        }
        for (int i = 0; i < row.length; i++) {
            Object found = row[i];
            boolean same = found instanceof BigDecimal number && key.get(i) instanceof BigDecimal wanted
                    ? number.compareTo(wanted) == 0
                    : Objects.equals(found, key.get(i));
            if (!same) {
                return false;
            }
        }
        return true;
    }
}
