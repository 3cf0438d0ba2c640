package io.runnel.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class EmbeddedEventLogTest extends EventLogContractTest {
    @Override
    EventLog connect(TestNode running) {
        return running.engine().eventLog();
    }

    @Override
    EventLog reconnect(TestNode restarted) {
        return restarted.engine().eventLog();
    }

    @Override
    boolean tells() {
        return true;
    }

    @Override
    void disconnect() {}

    @Test
    void aReaderThatIsWokenByADeletionFindsTheTopicGone() throws Exception {
        create("t", 1, Map.of());
        List<Optional<TopicDescription>> seen = new CopyOnWriteArrayList<>();
        try (PartitionReader reader = log.reader(P0)) {
            reader.onReadable(() -> seen.add(log.topic("t")));
            log.deleteTopic("t").get(20, TimeUnit.SECONDS);
        }
        assertThat(seen).isNotEmpty().allMatch(Optional::isEmpty);
    }
}
