package io.runnel.log.group;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The groups of one partition of the topic, by id, of whatever protocol. */
final class GroupTable {
    private final Map<String, Group> groups = new HashMap<>();

    @Nullable
    Group find(String groupId) {
        return groups.get(groupId);
    }

    void put(Group group) {
        groups.put(group.id(), group);
    }

    void remove(String groupId) {
        groups.remove(groupId);
    }

    Map<String, Group> all() {
        return Map.copyOf(groups);
    }
}
