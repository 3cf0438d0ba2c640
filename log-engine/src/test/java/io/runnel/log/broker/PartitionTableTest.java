package io.runnel.log.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.runnel.log.LogConfig;
import io.runnel.log.metadata.ClusterImage;
import io.runnel.log.metadata.MetadataRecord.PartitionChanged;
import io.runnel.log.metadata.MetadataRecord.TopicCreated;
import io.runnel.log.metadata.PartitionImage;
import io.runnel.log.replication.Replica;
import io.runnel.log.replication.Replicas;
import io.runnel.log.storage.StorageConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Node 1's replicas as images come. */
class PartitionTableTest {
    private static final Uuid ID = new Uuid(1, 2);
    private static final PartitionImage HERE = new PartitionImage(List.of(1), List.of(1), 1, 0, 0);
    private static final PartitionImage ELSEWHERE = new PartitionImage(List.of(2), List.of(2), 2, 1, 1);

    @TempDir
    Path directory;

    private Replicas replicas;
    private PartitionTable table;
    private ClusterImage image = ClusterImage.EMPTY;

    @BeforeEach
    void open() {
        replicas = Replicas.open(directory, StorageConfig.DEFAULTS, Time.SYSTEM);
        table = new PartitionTable(
                1,
                replicas,
                new BrokerSettings(
                        LogConfig.from(Map.of("data.dir", directory.toString())).broker()));
    }

    @AfterEach
    void close() {
        replicas.close();
    }

    private void show(ClusterImage next) {
        ClusterImage before = image;
        image = next;
        table.changed(before, next, List.of());
    }

    private Replica replica(int partition) {
        return table.require("t").replica(partition);
    }

    @Test
    void onlyThePartitionThatWentElsewhereIsLetGo() {
        show(image.apply(List.of(new TopicCreated("t", ID, List.of(HERE, HERE)))));
        Replica stays = replica(0);
        Replica goes = replica(1);

        show(image.apply(List.of(new PartitionChanged(ID, 1, ELSEWHERE))));

        assertThat(replica(0)).isSameAs(stays);
        assertThat(replicas.replica(new TopicPartition("t", 0))).containsSame(stays);
        assertThat(replicas.replica(goes.partition())).isEmpty();
        assertThat(table.require("t").leaderOf(1)).isEqualTo(2);
    }

    @Test
    void theSameImageReadAnewChangesNothing() {
        show(image.apply(List.of(new TopicCreated("t", ID, List.of(HERE)))));
        Replica stays = replica(0);

        show(ClusterImage.EMPTY.apply(image.records()));

        assertThat(replica(0)).isSameAs(stays);
    }

    @Test
    void partitionsThatHaveNotChangedAreNotLookedAt() {
        show(image.apply(List.of(new TopicCreated("t", ID, List.of(HERE, HERE)))));
        TopicPartition unchanged = new TopicPartition("t", 0);
        replicas.delete(
                List.of(unchanged)); // Behind the table's back: who looks finds it missing, and creates it anew.

        show(image.apply(List.of(new PartitionChanged(ID, 1, ELSEWHERE))));

        assertThat(replicas.replica(unchanged)).isEmpty();
    }

    @Test
    void whatTheImageClaimsIsNotMovedAside() throws Exception {
        show(image.apply(List.of(new TopicCreated("t", ID, List.of(HERE)))));
        replicas.close();
        open();
        Path file = directory.resolve("t-0");
        assertThat(file).isDirectory();
        ClusterImage claiming = image;
        image = ClusterImage.EMPTY;

        show(claiming);
        table.setStraysAside();
        assertThat(Files.isDirectory(file)).isTrue();

        replicas.close();
        open();
        show(ClusterImage.EMPTY);
        table.setStraysAside();
        assertThat(Files.exists(file)).isFalse();
    }
}
