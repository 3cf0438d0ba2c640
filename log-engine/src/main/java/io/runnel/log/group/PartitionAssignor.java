package io.runnel.log.group;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/** Decides which member of a KIP-848 group shall own which partition. Pure: equal questions get equal answers. */
interface PartitionAssignor {
    /** The name by which members wish for it. */
    String name();

    /** The partitions of each member, by topic id. Every partition that somebody subscribes to has one owner. */
    Map<String, Map<Uuid, Set<Integer>>> assign(Question question);

    /** The assignor of that name, or null. */
    static @Nullable PartitionAssignor of(String name) {
        return List.of(new UniformAssignor(), new RangeAssignor()).stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    /**
     * Who is there and what is to be given out.
     *
     * @param partitions number of partitions of each topic that a member subscribes to
     * @param members by id
     */
    record Question(Map<Uuid, Integer> partitions, Map<String, Subscriber> members) {}

    /**
     * A member.
     *
     * @param topics that it subscribes to, all among the question's
     * @param present what it was to own until now; may name partitions that are gone or that it no longer wants
     */
    record Subscriber(@Nullable String instanceId, Set<Uuid> topics, Map<Uuid, Set<Integer>> present) {}
}
