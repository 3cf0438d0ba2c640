package io.runnel.log.replication;

import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.common.TopicPartition;

/**
 * A log directory and what is in it.
 *
 * @param totalBytes size of its volume; -1 if unknown
 * @param usableBytes what is free there; -1 if unknown
 */
public record LogDirectoryContent(
        Path path, boolean offline, long totalBytes, long usableBytes, List<Content> partitions) {

    /**
     * A partition in a log directory.
     *
     * @param sizeInBytes of its segments
     * @param offsetLag how far a copy is behind the log that it will replace
     * @param future whether it is such a copy
     */
    public record Content(TopicPartition partition, long sizeInBytes, long offsetLag, boolean future) {}
}
