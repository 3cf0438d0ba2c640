package io.runnel.sql.host;

import io.runnel.log.EventLog;
import io.runnel.log.TopicDescription;
import io.runnel.sql.Session;
import io.runnel.sql.SqlException;
import io.runnel.sql.catalog.PersistentQuery;
import io.runnel.sql.continuous.ContinuousPlan;
import io.runnel.sql.continuous.Exchanges;
import io.runnel.sql.continuous.Flow;
import io.runnel.sql.continuous.FlowText;
import java.util.List;
import java.util.Optional;

/**
 * By how many tasks a query can be carried out side by side: as many as its inputs have partitions, if rows of different
 * ones never meet, and no more than is allowed.
 *
 * @param tasks of a query that begins
 * @param meeting where rows of different partitions meet, in words; empty if they do not
 */
record TaskSplit(int tasks, Optional<String> meeting) {
    /** @param most tasks of a query on this node, unless its session says otherwise */
    static TaskSplit of(EventLog log, ContinuousPlan plan, Session session, int most) {
        List<Integer> partitions = plan.reads().stream()
                .map(read -> log.createdTopic(read.source().topic())
                        .map(TopicDescription::partitions)
                        .orElse(1))
                .toList();
        Optional<String> meeting = meeting(plan, partitions);
        int widest = partitions.stream().mapToInt(Integer::intValue).max().orElse(1);
        int allowed = ContinuousSettings.tasks(session).orElse(most);
        return new TaskSplit(meeting.isPresent() ? 1 : Math.max(1, Math.min(widest, allowed)), meeting);
    }

    private static Optional<String> meeting(ContinuousPlan plan, List<Integer> partitions) {
        List<Flow> exchanges = Exchanges.of(plan).flows();
        if (!exchanges.isEmpty()) {
            return Optional.of(FlowText.summary(exchanges.get(0)));
        }
        boolean apart = plan.joinsByKey() && partitions.stream().distinct().count() == 1;
        return plan.hasStates() && plan.reads().size() > 1 && !apart
                ? Optional.of("topics with different numbers of partitions")
                : Optional.empty();
    }

    /**
     * Checks that a query can go on with what so many tasks keep.
     *
     * @throws SqlException state 55000 if rows of different partitions meet in it now
     */
    void checkFits(PersistentQuery query, int present) {
        if (present > 1 && meeting.isPresent()) {
            throw new SqlException(
                    "55000",
                    "Query " + query.id() + " has kept its states in " + present
                            + " tasks, each with partitions of its own, and rows of different partitions meet in it now ("
                            + meeting.get() + "): drop " + query.sink() + " and create it anew.");
        }
    }
}
