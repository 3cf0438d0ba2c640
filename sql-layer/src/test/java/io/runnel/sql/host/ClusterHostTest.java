package io.runnel.sql.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.log.TopicSpec;
import io.runnel.sql.SqlException;
import io.runnel.sql.catalog.Catalog;
import io.runnel.sql.catalog.CatalogChange;
import io.runnel.sql.catalog.PersistentQuery;
import io.runnel.sql.catalog.PersistentQuery.DesiredState;
import io.runnel.sql.engine.EngineOnDisk;
import io.runnel.sql.query.Members;
import io.runnel.sql.query.PersistentQueryHost;
import io.runnel.sql.query.QueryStatus;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one node of a cluster does with the queries of the catalog. */
class ClusterHostTest {
    private static final int ME = 1;
    private static final int OTHER = 2;

    @TempDir
    private Path folder;

    private final Told local = new Told();
    private final Nodes nodes = new Nodes();
    private EngineOnDisk engine;
    private Catalog catalog;
    private ClusterHost host;

    @BeforeEach
    void open() {
        engine = new EngineOnDisk(folder);
        catalog = Catalog.open(engine.events());
        host = new ClusterHost(local, catalog::snapshot, catalog::newest, nodes, engine.events(), 300);
        catalog.onGrowth(host::catalogGrew);
        host.follow();
    }

    @AfterEach
    void close() {
        host.close();
        catalog.close();
        engine.close();
    }

    private static void until(String what, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    private void awaitTold(String... words) throws InterruptedException {
        until("told " + List.of(words) + ", not " + local.told, () -> local.told.equals(List.of(words)));
    }

    private static PersistentQuery query(String id, PersistentQuery.Kind kind, long createdMs) {
        return new PersistentQuery(
                id,
                kind,
                "a statement",
                "SINK",
                List.of(),
                new TreeMap<>(),
                DesiredState.RUNNING,
                PersistentQuery.OnError.CONTINUE,
                new TreeMap<>(Map.of()),
                createdMs,
                0);
    }

    private PersistentQuery define(PersistentQuery query) {
        catalog.change(snapshot -> Optional.of(CatalogChange.define(query)));
        return query;
    }

    /** An id that belongs to this node while both are there. */
    private static String idOf(int node) {
        for (int i = 0; ; i++) {
            if (QueryOwners.owner("CSAS_S_" + i, Set.of(ME, OTHER)).orElseThrow() == node) {
                return "CSAS_S_" + i;
            }
        }
    }

    @Test
    void runsWhatIsItsOwnHoweverItCameIntoTheCatalog() throws Exception {
        nodes.are(ME, OTHER);
        String mine = idOf(ME);
        define(query(idOf(OTHER), PersistentQuery.Kind.CREATE_STREAM, 1));
        define(query(mine, PersistentQuery.Kind.CREATE_STREAM, 1));
        awaitTold("start " + mine);
        assertThat(host.place(idOf(OTHER)).orElseThrow().node()).hasValue(OTHER);
        assertThat(host.place(mine).orElseThrow().here()).isTrue();
    }

    @Test
    void followsWhatOtherNodesSayOfIt() throws Exception {
        String id = idOf(ME);
        PersistentQuery query = define(query(id, PersistentQuery.Kind.CREATE_STREAM, 1));
        awaitTold("start " + id);
        define(query.in(DesiredState.PAUSED));
        awaitTold("start " + id, "pause " + id);
        define(query.resume());
        awaitTold("start " + id, "pause " + id, "resume " + id);
        define(query.resume().resume()); // It had failed: it shall run, as before, and is told to all the same.
        awaitTold("start " + id, "pause " + id, "resume " + id, "resume " + id);
        define(query(id, PersistentQuery.Kind.CREATE_STREAM, 2));
        until("it is replaced", () -> local.told.contains("replace " + id));
        catalog.change(snapshot -> Optional.of(CatalogChange.terminate(id)));
        until("it is ended", () -> local.told.contains("terminate " + id));
    }

    @Test
    void takesOverFromANodeThatDiesAndGivesBackToOneThatComes() throws Exception {
        nodes.are(ME, OTHER);
        String id = idOf(OTHER);
        define(query(id, PersistentQuery.Kind.CREATE_STREAM, 1));
        host.start(query(id, PersistentQuery.Kind.CREATE_STREAM, 1));
        assertThat(local.told).isEmpty();
        nodes.are(ME);
        awaitTold("start " + id);
        nodes.are(ME, OTHER);
        awaitTold("start " + id, "release " + id);
    }

    @Test
    void stopsItsQueriesWhenNobodyCountsOnItAnyMore() throws Exception {
        String id = idOf(ME);
        define(query(id, PersistentQuery.Kind.CREATE_STREAM, 1));
        awaitTold("start " + id);
        nodes.inService = false;
        awaitTold("start " + id, "release " + id);
        nodes.inService = true;
        awaitTold("start " + id, "release " + id, "start " + id);
    }

    @Test
    void anIdThatIsGivenAnewBeginsAnew() throws Exception {
        String id = idOf(ME);
        define(query(id, PersistentQuery.Kind.INSERT, 1));
        awaitTold("start " + id);
        define(query(id, PersistentQuery.Kind.INSERT, 2));
        awaitTold("start " + id, "terminate " + id, "start " + id);
    }

    @Test
    void deletesWhatADeadNodesEndedQueriesHaveLeft() throws Exception {
        String id = idOf(OTHER);
        nodes.are(ME, OTHER);
        engine.events()
                .createTopic(TopicSpec.of(QueryNames.changelog(id), 1, Map.of()))
                .get(10, TimeUnit.SECONDS);
        assertThatThrownBy(() -> host.terminate(id))
                .isInstanceOfSatisfying(
                        SqlException.class, e -> assertThat(e.sqlState()).isEqualTo("55006"))
                .hasMessageContaining("node " + OTHER);
        nodes.are(ME);
        awaitTold("terminate " + id);
    }

    /** Members that a test chooses. */
    private static final class Nodes implements Members {
        private volatile Set<Integer> active = Set.of(ME);
        private volatile Runnable listener = () -> {};
        volatile boolean inService = true;

        void are(Integer... ids) {
            active = Set.of(ids);
            listener.run();
        }

        @Override
        public boolean alone() {
            return false;
        }

        @Override
        public int nodeId() {
            return ME;
        }

        @Override
        public boolean inService() {
            return inService;
        }

        @Override
        public Set<Integer> active() {
            return active;
        }

        @Override
        public Runnable onChange(Runnable changed) {
            listener = changed;
            return () -> {};
        }
    }

    /** Runs nothing, and notes what it is told. */
    private static final class Told implements PersistentQueryHost {
        final List<String> told = new CopyOnWriteArrayList<>();

        @Override
        public void start(PersistentQuery query) {
            told.add("start " + query.id());
        }

        @Override
        public void replace(PersistentQuery query) {
            told.add("replace " + query.id());
        }

        @Override
        public void pause(String id) {
            told.add("pause " + id);
        }

        @Override
        public void resume(String id) {
            told.add("resume " + id);
        }

        @Override
        public void release(String id) {
            told.add("release " + id);
        }

        @Override
        public void terminate(String id) {
            told.add("terminate " + id);
        }

        @Override
        public void forget(Supplier<Set<String>> known) {
            told.add("forget");
        }

        @Override
        public Optional<QueryStatus> status(String id) {
            return Optional.empty();
        }

        @Override
        public void close() {
            // Nothing runs.
        }
    }
}
