package io.runnel.sql.host;

import io.runnel.log.EventLog;
import io.runnel.log.TopicDescription;
import io.runnel.sql.Session;
import io.runnel.sql.continuous.ContinuousPlan;
import io.runnel.sql.continuous.Exchanges;
import io.runnel.sql.continuous.FlowText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How persistent queries are carried out, in words: tasks, stages, states, and what they keep in the log.
 *
 * @param tasks most tasks of a query, unless its session says otherwise
 */
public record QueryLayout(EventLog log, int tasks) {
    /**
     * The lines.
     *
     * @param id empty for a query that is not there
     * @param session that made it
     */
    public List<String> of(Optional<String> id, ContinuousPlan plan, Session session) {
        TaskSplit split = TaskSplit.of(log, plan, session, tasks);
        int count = id.flatMap(known -> log.topic(QueryNames.changelog(known)))
                .map(TopicDescription::partitions)
                .orElse(split.tasks());
        List<String> lines = new ArrayList<>();
        lines.add("Tasks: " + count + why(count, split));
        int stages = Exchanges.of(plan).flows().size() + 1;
        lines.add("Stages: " + stages);
        String name = id.orElse("<id>");
        List<String> states = new ArrayList<>(List.of("positions", "topics"));
        states.addAll(FlowText.states(plan));
        lines.add("Changelog: topic " + QueryNames.changelog(name) + ", compacted, " + partitions(count)
                + ", of the states " + String.join(", ", states));
        String first = QueryNames.transactionalId(name, 0);
        lines.add("Positions: consumer group " + QueryNames.group(name));
        lines.add("Transactional ids: "
                + (count == 1 ? first : first + " to " + QueryNames.transactionalId(name, count - 1)));
        lines.addAll(FlowText.of(plan));
        return List.copyOf(lines);
    }

    private static String why(int count, TaskSplit split) {
        if (count > 1) {
            return ", each with partitions of its own";
        }
        return split.meeting()
                .map(where -> ", since rows of all partitions meet: " + where)
                .orElse("");
    }

    private static String partitions(int count) {
        return count == 1 ? "1 partition" : count + " partitions";
    }
}
