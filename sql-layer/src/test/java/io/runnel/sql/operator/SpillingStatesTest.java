package io.runnel.sql.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.sql.SqlException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** States answer alike wherever their entries are, and hold no more memory than they may. */
class SpillingStatesTest {
    private static final int STEPS = 20_000;
    private static final int KEYS = 300;
    private static final int TIMES = 40;

    private final StateBudget budget = new StateBudget("max", 1_000_000);

    @ParameterizedTest
    @ValueSource(longs = {1, 5_000, 60_000, 1 << 30})
    void entriesAreWhatWasPutLast(long memoryBytes) {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Map<RowKey, Long> expected = new HashMap<>();
        Set<RowKey> changed = new HashSet<>();
        Map<RowKey, Long> logged = new HashMap<>();
        try (StateShare share = MemorySpillStore.share(budget, memoryBytes)) {
            SpillingKeyedState<Long> state = new SpillingKeyedState<>(StateCodec.LONGS, share, changed::add);
            for (int step = 0; step < STEPS; step++) {
                RowKey key = key(random.nextInt(KEYS));
                switch (random.nextInt(8)) {
                    case 0 -> {
                        state.remove(key);
                        expected.remove(key);
                    }
                    case 1, 2, 3 -> {
                        state.put(key, (long) step);
                        expected.put(key, (long) step);
                    }
                    default -> assertThat(state.get(key)).as("seed %d", seed).isEqualTo(expected.get(key));
                }
                if (random.nextInt(100) == 0) {
                    changed.forEach(each -> log(logged, each, state.encoded(each)));
                    changed.clear();
                    assertThat(logged).as("seed %d", seed).isEqualTo(expected);
                }
                assertThat(share.heldBytes()).isLessThanOrEqualTo(memoryBytes + SpilledKeysTest.FIRST_BYTES);
            }
            assertThat(budget.taken()).as("seed %d", seed).isEqualTo(expected.size());
            List.copyOf(expected.keySet()).forEach(state::remove);
            assertThat(share.heldBytes()).isLessThanOrEqualTo(SpilledKeysTest.FIRST_BYTES);
            assertThat(budget.taken()).isZero();
        }
    }

    private static void log(Map<RowKey, Long> logged, RowKey key, byte[] value) {
        if (value == null) {
            logged.remove(key);
        } else {
            logged.put(key, StateCodec.LONGS.read(new StateInput(ByteBuffer.wrap(value))));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 20_000, 200_000, 1 << 30})
    void valuesAtTimesAreWalkedAndExpireInTheirOrder(long memoryBytes) {
        long seed = System.nanoTime();
        System.out.println("Values at times, seed " + seed);
        Random random = new Random(seed);
        // By partition, time, key: in the order in which they expire, but for the keys of one time.
        TreeMap<Place, List<Long>> expected = new TreeMap<>(Comparator.comparingInt(Place::partition)
                .thenComparingLong(Place::timeMs)
                .thenComparingInt(Place::key));
        Set<Place> changed = new HashSet<>();
        TreeMap<Place, byte[]> logged = new TreeMap<>(expected.comparator());
        int[] partition = {0};
        try (StateShare share = MemorySpillStore.share(budget, memoryBytes)) {
            SpillingTimedState<Long> state = new SpillingTimedState<>(
                    StateCodec.LONGS,
                    share,
                    () -> partition[0],
                    (key, timeMs) -> changed.add(place((Integer) key.values()[0], timeMs)));
            for (int step = 0; step < STEPS; step++) {
                Place place = place(random.nextInt(KEYS), step / 100 - random.nextInt(TIMES));
                partition[0] = place.partition;
                doAndCompare(random, state, expected, place, step);
                if (random.nextInt(200) == 0) {
                    log(logged, state, changed);
                    assertThat(logged.keySet()).as("seed %d", seed).isEqualTo(expected.keySet());
                    assertThat(reread(logged)).as("seed %d", seed).isEqualTo(expected);
                }
                assertThat(share.heldBytes()).isLessThanOrEqualTo(memoryBytes + SpilledKeysTest.FIRST_BYTES);
            }
            assertAllExpire(
                    state,
                    share,
                    expected.values().stream().mapToInt(List::size).sum());
        }
    }

    /** Does one thing at random to a state and to what it must agree with. */
    private static void doAndCompare(
            Random random, SpillingTimedState<Long> state, TreeMap<Place, List<Long>> expected, Place place, int step) {
        RowKey key = key(place.key);
        long value = step;
        long beforeMs = step / 100 - TIMES;
        switch (random.nextInt(10)) {
            case 0 -> {
                state.remove(key, place.timeMs);
                expected.remove(place);
            }
            case 1, 2, 3 -> {
                state.add(key, place.timeMs, value);
                expected.computeIfAbsent(place, unused -> new ArrayList<>()).add(value);
            }
            case 4, 5 -> {
                state.put(key, place.timeMs, value);
                expected.computeIfAbsent(place, unused -> new ArrayList<>(List.of(value)))
                        .set(0, value);
            }
            case 6 ->
                assertThat(walked(state, place.key, place.timeMs - 5, place.timeMs + 5))
                        .isEqualTo(walked(expected, place.key, place.timeMs - 5, place.timeMs + 5));
            case 7 ->
                assertThat(expired(state, place.partition, beforeMs))
                        .isEqualTo(expired(expected, place.partition, beforeMs));
            case 8 -> {
                state.discard(place.partition, beforeMs);
                expired(expected, place.partition, beforeMs);
            }
            default ->
                assertThat(state.get(key, place.timeMs))
                        .isEqualTo(
                                expected.containsKey(place)
                                        ? expected.get(place).get(0)
                                        : null);
        }
    }

    private void assertAllExpire(SpillingTimedState<Long> state, StateShare share, int values) {
        assertThat(budget.taken()).isEqualTo(values);
        List<Long> gone = new ArrayList<>();
        state.expire(Long.MAX_VALUE, (key, timeMs, value) -> gone.add(value));
        assertThat(gone).hasSize(values);
        assertThat(budget.taken()).isZero();
        assertThat(share.heldBytes()).isZero();
    }

    private static void log(Map<Place, byte[]> logged, SpillingTimedState<Long> state, Set<Place> changed) {
        for (Place each : changed) {
            byte[] bytes = state.encoded(key(each.key), each.timeMs);
            if (bytes == null) {
                logged.remove(each);
            } else {
                logged.put(each, bytes);
            }
        }
        changed.clear();
    }

    /** The values of each place again, by a state that takes back what another one gave. */
    private Map<Place, List<Long>> reread(Map<Place, byte[]> logged) {
        Map<Place, List<Long>> values = new TreeMap<>(((TreeMap<Place, byte[]>) logged).comparator());
        StateBudget own = new StateBudget("max", 1_000_000);
        SpillingTimedState<Long> state = new SpillingTimedState<>(
                StateCodec.LONGS, MemorySpillStore.share(own, 10_000), () -> -1, (key, timeMs) -> {});
        logged.forEach((place, bytes) -> state.restore(key(place.key), place.timeMs, ByteBuffer.wrap(bytes)));
        for (int partition = 0; partition < 3; partition++) {
            int number = partition;
            state.expire(partition, Long.MAX_VALUE, (key, timeMs, value) -> {
                Place place = place((Integer) key.values()[0], timeMs);
                assertThat(place.partition).isEqualTo(number);
                values.computeIfAbsent(place, unused -> new ArrayList<>()).add(value);
            });
        }
        return values;
    }

    private static List<String> walked(SpillingTimedState<Long> state, int number, long fromMs, long toMs) {
        List<String> walked = new ArrayList<>();
        state.range(key(number), fromMs, toMs, (key, timeMs, value) -> walked.add(timeMs + "=" + value));
        return walked;
    }

    private static List<String> walked(Map<Place, List<Long>> expected, int number, long fromMs, long toMs) {
        List<String> walked = new ArrayList<>();
        expected.forEach((place, values) -> {
            if (place.key == number && place.timeMs >= fromMs && place.timeMs <= toMs) {
                values.forEach(value -> walked.add(place.timeMs + "=" + value));
            }
        });
        return walked;
    }

    /** What expired, sorted within a time, whose keys come in no order; the times as they came. */
    private static List<String> expired(SpillingTimedState<Long> state, int partition, long beforeMs) {
        TreeMap<Integer, List<Long>> ofTime = new TreeMap<>();
        List<String> expired = new ArrayList<>();
        long[] last = {Long.MIN_VALUE};
        state.expire(partition, beforeMs, (key, timeMs, value) -> {
            if (timeMs != last[0]) {
                give(last[0], ofTime, expired);
                last[0] = timeMs;
            }
            ofTime.computeIfAbsent((Integer) key.values()[0], unused -> new ArrayList<>())
                    .add(value);
        });
        give(last[0], ofTime, expired);
        return expired;
    }

    private static void give(long timeMs, TreeMap<Integer, List<Long>> ofTime, List<String> expired) {
        ofTime.forEach((key, values) -> expired.add(timeMs + ":" + key + "=" + values));
        ofTime.clear();
    }

    private static List<String> expired(TreeMap<Place, List<Long>> expected, int partition, long beforeMs) {
        List<String> expired = new ArrayList<>();
        expected.entrySet().removeIf(entry -> {
            Place place = entry.getKey();
            boolean gone = place.partition == partition && place.timeMs < beforeMs;
            if (gone) {
                expired.add(place.timeMs + ":" + place.key + "=" + entry.getValue());
            }
            return gone;
        });
        return expired;
    }

    @Test
    void aWalkSeesWhatItsVisitorSendsToDisk() {
        try (StateShare share = MemorySpillStore.withoutMemory(budget)) {
            SpillingTimedState<Long> state =
                    new SpillingTimedState<>(StateCodec.LONGS, share, () -> 0, (key, timeMs) -> {});
            for (int timeMs = 0; timeMs < 1_000; timeMs++) {
                state.add(key(1), timeMs, (long) timeMs);
            }
            List<Long> walked = new ArrayList<>();
            state.range(key(1), 0, Long.MAX_VALUE, (key, timeMs, value) -> {
                walked.add(value);
                state.remove(key, timeMs);
                state.add(key, timeMs, -value);
                state.add(key(2), timeMs, value);
            });
            assertThat(walked).hasSize(1_000).isSorted();
            assertThat(walked(state, 1, 0, 2)).containsExactly("0=0", "1=-1", "2=-2");
            assertThat(walked(state, 2, 998, 2_000)).containsExactly("998=998", "999=999");
        }
    }

    @Test
    void entriesOnDiskCountAgainstWhatTheQueryMayKeep() {
        StateBudget small = new StateBudget("continuous.max.groups", 3);
        try (StateShare share = MemorySpillStore.withoutMemory(small)) {
            SpillingKeyedState<Long> state = new SpillingKeyedState<>(StateCodec.LONGS, share, key -> {});
            for (int i = 0; i < 3; i++) {
                state.put(key(i), 1L);
                state.put(key(i), 2L);
            }
            assertThat(share.storedBytes()).isPositive();
            assertThatThrownBy(() -> state.put(key(3), 1L))
                    .isInstanceOf(SqlException.class)
                    .hasMessageContaining("limit of 3")
                    .hasMessageContaining("SET 'continuous.max.groups' = '6'");
            state.remove(key(0));
            state.put(key(3), 1L);
        }
    }

    private record Place(int partition, int key, long timeMs) {}

    private static Place place(int key, long timeMs) {
        return new Place(key % 3, key, timeMs);
    }

    private static RowKey key(int number) {
        return RowKey.of(number);
    }
}
