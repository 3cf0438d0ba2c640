package io.runnel.sql.query;

import io.runnel.log.EventLog;
import io.runnel.log.LogRecord;
import io.runnel.log.PartitionReader;
import io.runnel.log.TopicSpec;
import io.runnel.sql.LogFutures;
import io.runnel.sql.SqlException;
import io.runnel.sql.catalog.Column;
import io.runnel.sql.catalog.ColumnType;
import io.runnel.sql.catalog.Source;
import io.runnel.sql.catalog.SourceKind;
import io.runnel.sql.format.Formats;
import io.runnel.sql.format.RecordEncoder;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.apache.calcite.avatica.util.ByteString;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/**
 * The stream {@value #NAME}: what persistent queries could not use, one record each. It is declared with the first
 * persistent query, and nobody writes it but queries. Thread-safe.
 */
public final class ErrorRecords {
    public static final String NAME = "RUNNEL_ERRORS";
    public static final String TOPIC = "_runnel_errors";

    /** As much is kept of a record's key and of its value: in base64, both fit a topic's largest record, 1 MiB. */
    static final int MAX_BYTES = 256 * 1024;

    /** Longer messages are cut: an exception's may hold the value that it is about. */
    static final int MAX_MESSAGE = 16 * 1024;

    private final RecordEncoder encoder;

    public ErrorRecords(Formats formats) {
        this.encoder = formats.encoder(source());
    }

    /** The stream as the catalog has it: read only, with the query's id as its key. */
    public static Source source() {
        List<Column> columns = List.of(
                new Column("QUERY", ColumnType.of(SqlTypeName.VARCHAR), Column.Role.KEY),
                value("KIND", SqlTypeName.VARCHAR),
                value("TOPIC", SqlTypeName.VARCHAR),
                value("PARTITION", SqlTypeName.INTEGER),
                value("OFFSET", SqlTypeName.BIGINT),
                value("KEY", SqlTypeName.VARBINARY),
                value("VALUE", SqlTypeName.VARBINARY),
                value("MESSAGE", SqlTypeName.VARCHAR));
        return new Source(
                NAME,
                SourceKind.STREAM,
                TOPIC,
                columns,
                "KAFKA",
                "JSON",
                Map.of("kafka_topic", TOPIC, "key_format", "KAFKA", "value_format", "JSON", Source.READ_ONLY, "true"));
    }

    private static Column value(String name, SqlTypeName type) {
        return new Column(name, ColumnType.of(type), Column.Role.VALUE);
    }

    /**
     * Creates the topic if it is missing, with one partition, so that errors are in the order in which they came.
     *
     * @throws SqlException if it cannot be created
     */
    public static void ensureTopic(EventLog log) {
        LogFutures.ensureTopic(log, TopicSpec.of(TOPIC, 1, Map.of()));
    }

    /**
     * A record of the topic.
     *
     * @param query id of the query that failed
     * @param kind what failed, such as DESERIALIZATION
     * @param record the record that was processed, on which its reader still stands; null if none was
     */
    public LogRecord encode(String query, String kind, String message, @Nullable PartitionReader record) {
        @Nullable
        Object[] row = new @Nullable Object[] {
            query,
            kind,
            record == null ? null : record.partition().topic(),
            record == null ? null : record.partition().partition(),
            record == null ? null : record.offset(),
            record == null ? null : bytes(record.key()),
            record == null ? null : bytes(record.value()),
            message.length() > MAX_MESSAGE ? message.substring(0, MAX_MESSAGE) : message
        };
        RecordEncoder.Encoded encoded = encoder.encode(row);
        return LogRecord.of(encoded.key(), encoded.value());
    }

    private static @Nullable ByteString bytes(@Nullable ByteBuffer buffer) {
        if (buffer == null) {
            return null;
        }
        byte[] bytes = new byte[Math.min(MAX_BYTES, buffer.remaining())];
        buffer.duplicate().get(bytes);
        return new ByteString(bytes);
    }
}
