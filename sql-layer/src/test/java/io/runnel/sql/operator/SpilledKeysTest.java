package io.runnel.sql.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SpilledKeysTest {
    /** What it takes at least when it has a key. */
    static final long FIRST_BYTES = 4_096;

    @Test
    void neverDeniesAKeyThatIsThere() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Map<Integer, Integer> expected = new HashMap<>();
        SpilledKeys keys = new SpilledKeys(all -> expected.forEach((hash, count) -> {
            for (int i = 0; i < count; i++) {
                all.accept(hash);
            }
        }));
        for (int step = 0; step < 200_000; step++) {
            int hash = random.nextInt(30_000) * 31;
            Integer known = expected.get(hash);
            if (known == null || random.nextInt(3) > 0) {
                expected.merge(hash, 1, Integer::sum);
                keys.add(hash);
            } else {
                keys.remove(hash);
                expected.computeIfPresent(hash, (key, count) -> count == 1 ? null : count - 1);
            }
        }
        assertThat(expected.keySet()).as("seed %d", seed).allMatch(keys::mayHave);
        assertThat(keys.entries())
                .isEqualTo(
                        expected.values().stream().mapToLong(Integer::longValue).sum());
    }

    @Test
    void deniesMostKeysThatAreNotThere() {
        List<Integer> hashes = new ArrayList<>();
        SpilledKeys keys = new SpilledKeys(all -> hashes.forEach(all::accept));
        Random random = new Random(1);
        for (int i = 0; i < 100_000; i++) {
            hashes.add(random.nextInt());
            keys.add(hashes.get(i));
        }
        int admitted = 0;
        for (int i = 0; i < 10_000; i++) {
            admitted += keys.mayHave(random.nextInt()) ? 1 : 0;
        }
        assertThat(admitted).isLessThan(4_000);
        assertThat(keys.heldBytes()).isLessThanOrEqualTo(1 << 18);
    }

    @Test
    void knowsNothingWhenAllAreGone() {
        SpilledKeys keys = new SpilledKeys(all -> {});
        keys.add(7);
        assertThat(keys.heldBytes()).isEqualTo(FIRST_BYTES);
        keys.remove(7);
        assertThat(keys.mayHave(7)).isFalse();
        assertThat(keys.heldBytes()).isZero();
    }
}
