package io.runnel.log.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.log.replication.Table.Change;
import io.runnel.log.storage.SwapFailedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compaction under a random load: fault 21. The seed is in the message of what fails. */
@Timeout(120)
class CompactionPropertyTest extends CompactedReplica {
    /** Writes, tombstones, transactions, compactions, crashes and restarts at random; 7 and 8 stand for seeds of now. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 7, 8, 29665880345632L})
    void readersSeeTheNewestValueWhateverHappens(long fixed) throws Exception {
        long seed = fixed < 7 || fixed > 8 ? fixed : System.nanoTime();
        Random random = new Random(seed);
        Table.Reader slow = table.new Reader();
        Map<Long, List<Change>> lastBatches = new HashMap<>();
        Map<Long, Long> lastOffsets = new HashMap<>();
        for (int step = 0; step < 400; step++) {
            String where = "seed " + seed + " step " + step;
            nowMs += random.nextInt((int) DELETE_RETENTION_MS / 10);
            int dice = random.nextInt(100);
            if (dice < 45) {
                table.write(replica, codec(random), NO_PRODUCER, false, nowMs, changes(random, where));
            } else if (dice < 60) {
                long producer = 50 + random.nextInt(2);
                List<Change> changes = changes(random, where);
                lastOffsets.put(producer, table.write(replica, codec(random), producer, false, nowMs, changes));
                lastBatches.put(producer, changes);
            } else if (dice < 75) {
                table.write(replica, codec(random), 100 + random.nextInt(3), true, nowMs, changes(random, where));
            } else if (dice < 85) {
                long producer = 100 + random.nextInt(3);
                if (table.inTransaction(producer)) {
                    table.end(replica, producer, random.nextBoolean(), nowMs);
                }
            } else if (dice < 92) {
                long end = replica.logEndOffset();
                disk.renamesLeft = random.nextInt(4) == 0 ? random.nextInt(40) : Integer.MAX_VALUE;
                try {
                    compact(random.nextBoolean() ? WHOLE_MAP : 24L * (2 + random.nextInt(8)));
                } catch (SwapFailedException e) {
                    crash(random.nextBoolean());
                }
                disk.renamesLeft = Integer.MAX_VALUE;
                assertThat(replica.logEndOffset()).as(where).isEqualTo(end);
                table.verify(replica, 100 + random.nextInt(2_000), where);
            } else if (dice < 96) {
                restart(random);
                repeatLastBatches(lastBatches, lastOffsets, where);
                table.verify(replica, 100 + random.nextInt(2_000), where);
            } else {
                slow.step(replica, 1 + random.nextInt(2_000), where);
            }
        }
        String where = "seed " + seed + " at the end";
        while (slow.step(replica, 1_000, where)) {
            // On to the next slice.
        }
        table.newest(replica.lastStableOffset()).forEach((key, record) -> {
            if (record.value() != null) {
                assertThat(slow.last().get(key)).as(where + " key " + key).isEqualTo(record);
            }
        });
    }

    private void restart(Random random) throws IOException {
        if (random.nextBoolean()) {
            crash(random.nextBoolean());
        } else {
            replicas.close();
            open();
        }
        if (random.nextInt(4) == 0) {
            checkpoint = 0; // The checkpoint was lost.
        }
    }

    private void repeatLastBatches(Map<Long, List<Change>> batches, Map<Long, Long> offsets, String where)
            throws Exception {
        for (Map.Entry<Long, List<Change>> last : batches.entrySet()) {
            long producer = last.getKey();
            int sequence = table.nextSequence(producer) - last.getValue().size();
            assertThat(replica.append(
                                    Table.batch("none", producer, sequence, false, nowMs, last.getValue()), ALL, nowMs)
                            .get(10, TimeUnit.SECONDS)
                            .baseOffset())
                    .as(where + " producer " + producer)
                    .isEqualTo(offsets.get(producer));
        }
    }

    private static String codec(Random random) {
        return CODECS[random.nextInt(CODECS.length)];
    }

    private static List<Change> changes(Random random, String where) {
        List<Change> changes = new ArrayList<>();
        for (int count = 1 + random.nextInt(6); count > 0; count--) {
            changes.add(new Change("key " + random.nextInt(12), random.nextInt(4) == 0 ? null : where + " " + count));
        }
        return changes;
    }
}
