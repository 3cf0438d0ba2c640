package io.runnel.sql.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class QueryOwnersTest {
    private static final int QUERIES = 3_000;

    private static Map<String, Integer> owners(Set<Integer> nodes) {
        Map<String, Integer> owners = new HashMap<>();
        for (int i = 0; i < QUERIES; i++) {
            owners.put("CTAS_T" + i, QueryOwners.owner("CTAS_T" + i, nodes).orElseThrow());
        }
        return owners;
    }

    @Test
    void nobodyOwnsAQueryWhereNoNodeIsInService() {
        assertThat(QueryOwners.owner("CTAS_A_1", Set.of())).isEmpty();
    }

    @Test
    void eachNodeHasItsShare() {
        Map<Integer, Integer> shares = new HashMap<>();
        owners(Set.of(1, 2, 3)).values().forEach(node -> shares.merge(node, 1, Integer::sum));
        assertThat(shares.keySet()).containsExactlyInAnyOrder(1, 2, 3);
        assertThat(shares.values()).allMatch(share -> share > QUERIES / 4 && share < QUERIES / 2);
    }

    @Test
    void onlyTheQueriesOfANodeThatGoesMove() {
        Map<String, Integer> before = owners(Set.of(1, 2, 3));
        Map<String, Integer> after = owners(Set.of(1, 3));
        before.forEach((query, node) -> {
            if (node != 2) {
                assertThat(after.get(query)).isEqualTo(node);
            }
        });
        assertThat(after.values()).doesNotContain(2);
    }

    @Test
    void theOrderOfTheNodesDoesNotMatter() {
        assertThat(owners(new LinkedHashSet<>(List.of(3, 1, 2))))
                .isEqualTo(owners(new LinkedHashSet<>(List.of(2, 3, 1))));
    }
}
