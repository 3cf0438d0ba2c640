package io.runnel.log.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.log.Engines;
import io.runnel.log.LogConfig;
import io.runnel.log.LogEngine;
import io.runnel.log.LogEngineException;
import io.runnel.log.TopicSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What users get wrong: each time the start ends with what is wrong and what to do, and nothing is overwritten. */
final class ClusterBadInputTest {
    private static final int PATIENCE_SECONDS = 60;

    /** For a node that is to be refused, and need not be patient until then. */
    private static final Map<String, String> HASTY =
            Map.of("controller.quorum.fetch.timeout.ms", "100", "controller.quorum.election.timeout.ms", "200");

    /** Two of three nodes run, throughout; nothing of what is tried here may harm them. */
    private static ClusterFixture cluster;

    /** All three have run, and run no more. */
    private static ClusterFixture stopped;

    private static String stoppedId;

    @TempDir
    private static Path shared;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() throws Exception {
        stopped = new ClusterFixture(shared.resolve("stopped"), 3, Map.of()).start();
        stoppedId = stopped.node(3).clusterId();
        stopped.close();
        cluster = new ClusterFixture(shared.resolve("cluster"), 3, Map.of("broker.session.timeout.ms", "1000"))
                .start(1, 2);
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    /** What must stay as it was: who the folder belongs to, and its partitions. */
    private static Map<String, String> kept(Path folder) throws IOException {
        Map<String, String> kept = new TreeMap<>();
        kept.put("meta.properties", Files.readString(folder.resolve("meta.properties")));
        try (Stream<Path> files = Files.walk(folder)) {
            files.filter(file -> file.getFileName().toString().endsWith(".log")
                            && file.getParent().getFileName().toString().startsWith("precious"))
                    .forEach(file -> kept.put(folder.relativize(file).toString(), size(file)));
        }
        return kept;
    }

    private static String size(Path file) {
        try {
            return Long.toString(Files.size(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void open(Map<String, String> settings) {
        LogEngine.open(LogConfig.from(settings)).close();
    }

    private static Map<String, String> with(Map<String, String> settings, String name, String value) {
        Map<String, String> changed = new HashMap<>(settings);
        changed.put(name, value);
        return changed;
    }

    private static Map<String, String> hasty(Map<String, String> settings) {
        Map<String, String> changed = new HashMap<>(settings);
        changed.putAll(HASTY);
        return changed;
    }

    /** A data folder of a node that stood alone, with a topic in it. */
    private Path alone(String name, int nodeId) throws Exception {
        Path data = folder.resolve(name);
        try (LogEngine engine = LogEngine.open(LogConfig.from(
                Map.of("data.dir", data.toString(), "node.id", Integer.toString(nodeId), "kafka.port", "0")))) {
            engine.eventLog()
                    .createTopic(TopicSpec.of("precious", 1, Map.of()))
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
        return data;
    }

    @Test
    void aFolderOfAnotherClusterIsRefused() throws Exception {
        Map<String, String> before = kept(stopped.folder(3));
        assertThatThrownBy(() -> open(with(
                        hasty(cluster.settings(3)),
                        "data.dir",
                        stopped.folder(3).toString())))
                .isInstanceOf(LogEngineException.class)
                .hasMessageContaining("another cluster (" + stoppedId + ")")
                .hasMessageContaining("1@127.0.0.1")
                .hasMessageContaining("controller.quorum.voters")
                .hasMessageContaining("Nothing was changed");
        assertThat(kept(stopped.folder(3))).isEqualTo(before);
    }

    @Test
    void theTopicsOfANodeThatStoodAloneAreNotOverwrittenByACluster() throws Exception {
        Path alone = alone("alone", 3);
        Map<String, String> before = kept(alone);
        assertThat(before).hasSizeGreaterThan(1);
        assertThatThrownBy(() -> open(with(hasty(cluster.settings(3)), "data.dir", alone.toString())))
                .isInstanceOf(LogEngineException.class)
                .hasMessageContaining("metadata of a single node")
                .hasMessageContaining("Nothing was changed");
        assertThat(kept(alone)).isEqualTo(before);
    }

    @Test
    void aNodeIdThatIsInUseIsRefused() throws Exception {
        Map<String, String> twin =
                with(cluster.settings(2), "data.dir", folder.resolve("twin").toString());
        assertThatThrownBy(() -> open(with(twin, "kafka.port", "0")))
                .isInstanceOf(LogEngineException.class)
                .as("on the same machine the port tells it")
                .hasMessageContaining("member 2")
                .hasMessageContaining("Address already in use");

        // As on another machine: its own address, but the id of a node that lives elsewhere.
        assertThatThrownBy(() -> open(with(with(hasty(twin), "kafka.port", "0"), "bind", "127.0.0.2")))
                .isInstanceOf(LogEngineException.class)
                .hasMessageContaining("node id 2 is in use by the node at 127.0.0.1")
                .hasMessageContaining("another node.id");
        assertThat(Engines.inService(cluster.node(2))).containsExactly(1, 2);
    }

    @Test
    void theFolderOfAnotherNodeIsRefused() throws Exception {
        Map<String, String> before = kept(stopped.folder(1));

        assertThatThrownBy(() -> open(
                        with(stopped.settings(2), "data.dir", stopped.folder(1).toString())))
                .isInstanceOf(LogEngineException.class)
                .hasMessageContaining("belongs to node 1, but node.id is 2")
                .hasMessageContaining("choose another folder");
        assertThat(kept(stopped.folder(1))).isEqualTo(before);
    }

    @Test
    void aNodeOfAClusterDoesNotStartAlone() throws Exception {
        Map<String, String> before = kept(stopped.folder(1));
        Map<String, String> alone = new HashMap<>(stopped.settings(1));
        alone.remove("controller.quorum.voters");

        assertThatThrownBy(() -> open(alone))
                .isInstanceOf(LogEngineException.class)
                .hasMessageContaining("belongs to node 1 of a cluster")
                .hasMessageContaining("controller.quorum.voters is not set");
        assertThat(kept(stopped.folder(1))).isEqualTo(before);
    }

    @Test
    void aQuorumThatCannotBeReachedEndsTheStart() {
        ClusterFixture nobody = new ClusterFixture(folder, 3, Map.of("initial.broker.registration.timeout.ms", "1500"));

        assertThatThrownBy(() -> open(nobody.settings(1)))
                .isInstanceOf(LogEngineException.class)
                .hasMessageContaining("Node 1 could not join its cluster within 1500 ms")
                .hasMessageContaining("Start the other nodes");
        assertThat(nobody.folder(1).resolve("meta.properties")).content().doesNotContain("cluster.id");
    }

    @Test
    void votersThatMakeNoSenseAreNamedTogether() {
        assertThatThrownBy(() -> LogConfig.from(
                        Map.of("controller.quorum.voters", "1@a:9093,1@b:9093,3@a:9093,c:9093", "node.id", "1")))
                .isInstanceOf(LogEngineException.class)
                .hasMessageContaining("node id 1 is given to a:9093 and to b:9093")
                .hasMessageContaining("address a:9093 is given to node 1 and to node 3")
                .hasMessageContaining("'c:9093' is not ID@HOST:PORT");
    }

    @Test
    void aNodeThatIsNotAmongTheVotersMustSayWhereItIsReached() {
        Map<String, String> settings =
                Map.of("controller.quorum.voters", "1@127.0.0.1:9093,2@127.0.0.1:9094", "node.id", "7");

        assertThatThrownBy(() -> LogConfig.from(settings))
                .isInstanceOf(LogEngineException.class)
                .hasMessageContaining("Node 7 is not in controller.quorum.voters=1@127.0.0.1:9093,2@127.0.0.1:9094")
                .hasMessageContaining("node.id")
                .hasMessageContaining("runnel.controller.quorum.listener");
        assertThat(LogConfig.from(with(settings, "runnel.controller.quorum.listener", "127.0.0.1:9099"))
                        .cluster()
                        .isClustered())
                .isTrue();
    }

    @Test
    void aNodeThatOthersCannotReachIsTold() {
        assertThatThrownBy(() -> LogConfig.from(
                        Map.of("controller.quorum.voters", "1@host-a:9093,2@host-b:9093", "node.id", "1")))
                .isInstanceOf(LogEngineException.class)
                .hasMessageContaining("bound to 127.0.0.1")
                .hasMessageContaining("host-a:9093")
                .hasMessageContaining("set bind");
    }

    @Test
    void heartbeatsMustFitIntoASession() {
        assertThatThrownBy(() -> LogConfig.from(Map.of("broker.heartbeat.interval.ms", "1500")))
                .isInstanceOf(LogEngineException.class)
                .hasMessageContaining("broker.heartbeat.interval.ms")
                .hasMessageContaining("broker.session.timeout.ms, which is 2000");
    }

    @Test
    void topicsHaveAsManyReplicasAsThereAreVotersUpToThree() {
        assertThat(LogConfig.from(Map.of()).broker().topicDefaults().replicationFactor())
                .isEqualTo((short) 1);
        assertThat(LogConfig.from(Map.of("controller.quorum.voters", "1@127.0.0.1:1,2@127.0.0.1:2", "node.id", "1"))
                        .broker()
                        .topicDefaults()
                        .replicationFactor())
                .isEqualTo((short) 2);
        LogConfig five = LogConfig.from(Map.of(
                "controller.quorum.voters",
                "1@127.0.0.1:1,2@127.0.0.1:2,3@127.0.0.1:3,4@127.0.0.1:4,5@127.0.0.1:5",
                "node.id",
                "1",
                "transaction.state.log.replication.factor",
                "2"));
        assertThat(five.broker().topicDefaults().replicationFactor()).isEqualTo((short) 3);
        assertThat(five.coordinators().offsetsTopic().replicationFactor()).isEqualTo((short) 3);
        assertThat(five.coordinators().transactionTopic().replicationFactor()).isEqualTo((short) 2);
    }
}
