package io.runnel.sql.host;

import java.util.Optional;

/** What persistent queries keep in the log, by its names. */
final class QueryNames {
    private static final String PREFIX = "_runnel-query-";
    private static final String CHANGELOG = "-changelog";

    private QueryNames() {}

    /** The consumer group under which a query's progress can be seen. */
    static String group(String id) {
        return PREFIX + id;
    }

    /** The compacted topic of a query's states and places, with a partition for each of its tasks. */
    static String changelog(String id) {
        return PREFIX + id + CHANGELOG;
    }

    /** The id under which a task writes; ids of queries have no hyphens, so no two are the same. */
    static String transactionalId(String id, int task) {
        return PREFIX + id + "-" + task;
    }

    /** The id of the query whose changelog a topic is; empty for other topics. */
    static Optional<String> ofChangelog(String topic) {
        boolean changelog = topic.startsWith(PREFIX)
                && topic.endsWith(CHANGELOG)
                && topic.length() > PREFIX.length() + CHANGELOG.length();
        return changelog
                ? Optional.of(topic.substring(PREFIX.length(), topic.length() - CHANGELOG.length()))
                : Optional.empty();
    }
}
