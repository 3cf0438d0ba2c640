package io.runnel.log.group;

import io.runnel.log.group.MemberSubscription.Protocol;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which protocols the members of a group support, counted as they come and go. */
final class ClassicVotes {
    private final Map<String, Integer> supporters = new HashMap<>();

    /** A member supports these from now on. */
    void add(List<Protocol> protocols) {
        protocols.forEach(each -> supporters.merge(each.name(), 1, Integer::sum));
    }

    /** A member supports these no more. */
    void remove(List<Protocol> protocols) {
        protocols.forEach(
                each -> supporters.computeIfPresent(each.name(), (name, count) -> count == 1 ? null : count - 1));
    }

    void clear() {
        supporters.clear();
    }

    /** Whether all of so many members support one of these. */
    boolean anyShared(Collection<Protocol> protocols, int members) {
        return protocols.stream().anyMatch(each -> supporters.getOrDefault(each.name(), 0) == members);
    }

    /** The protocol that all members support and most want. */
    String select(Collection<ClassicMember> members) {
        Set<String> candidates = new HashSet<>();
        supporters.forEach((name, count) -> {
            if (count == members.size()) {
                candidates.add(name);
            }
        });
        Map<String, Integer> votes = new LinkedHashMap<>();
        members.forEach(member -> votes.merge(member.vote(candidates), 1, Integer::sum));
        return votes.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .orElseThrow()
                .getKey();
    }
}
