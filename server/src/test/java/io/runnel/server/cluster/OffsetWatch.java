package io.runnel.server.cluster;

import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.TopicPartition;

/** Asks for a group's offsets again and again, also while nodes come back, and compares with what was owed. */
final class OffsetWatch extends Worker {
    private static final long PAUSE_MS = 100;

    private final View view;
    private final CommittedOffsets offsets;
    private final Faults faults;

    OffsetWatch(View view, CommittedOffsets offsets, Faults faults) {
        super("watch-" + offsets.group(), faults);
        this.view = view;
        this.offsets = offsets;
        this.faults = faults;
    }

    @Override
    void work() throws InterruptedException {
        while (isRunning()) {
            Map<TopicPartition, Long> owed = offsets.owed();
            try {
                offsets.judge(owed, view.committed(offsets.group(), owed.keySet()))
                        .forEach(faults::add);
            } catch (ExecutionException | TimeoutException e) {
                continue; // No answer is no wrong answer.
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
        }
    }
}
