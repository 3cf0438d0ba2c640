package io.runnel.sql.host.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runnel.sql.SqlException;
import io.runnel.sql.operator.SpillStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Databases of states: what they answer, and that nothing of them stays. */
class StateStoresTest {
    private static final long NATIVE_BYTES = 8 << 20;

    @TempDir
    private Path folder;

    @Test
    void aDatabaseAnswersInTheOrderOfUnsignedBytes() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        TreeMap<byte[], byte[]> expected = new TreeMap<>(Arrays::compareUnsigned);
        try (StateStores stores = stores(Optional.of(folder));
                SpillStore store = stores.store("q")) {
            for (int i = 0; i < 2_000; i++) {
                byte[] key = new byte[1 + random.nextInt(3)];
                random.nextBytes(key);
                if (random.nextInt(4) == 0) {
                    store.delete(key);
                    expected.remove(key);
                } else {
                    store.put(key, bytes("v" + i));
                    expected.put(key, bytes("v" + i));
                }
                if (random.nextInt(50) == 0) {
                    store.flush();
                    assertThat(store.get(key)).as("seed %d", seed).isEqualTo(expected.get(key));
                }
            }
            store.flush();
            byte[] from = {0x20};
            byte[] to = {(byte) 0xe0};
            List<String> found = store.range(from, to, 10_000).stream()
                    .map(entry -> Arrays.toString(entry.key()) + text(entry.value()))
                    .toList();
            assertThat(found)
                    .as("seed %d", seed)
                    .isEqualTo(expected.subMap(from, to).entrySet().stream()
                            .map(entry -> Arrays.toString(entry.getKey()) + text(entry.getValue()))
                            .toList());
            assertThat(store.range(from, to, 3)).hasSize(3);
            assertThat(store.bytes()).isPositive();
        }
    }

    @Test
    void nothingOfADatabaseStays() throws IOException {
        try (StateStores stores = stores(Optional.of(folder))) {
            assertThat(databases()).isEmpty();
            SpillStore one = stores.store("CTAS_COUNTS_1");
            SpillStore other = stores.store("CTAS_COUNTS_1");
            one.put(bytes("k"), bytes("v"));
            one.flush();
            assertThat(other.get(bytes("k"))).isNull();
            assertThat(databases()).containsExactly("state-1-ctas_counts_1", "state-2-ctas_counts_1");
            one.close();
            other.close();
            assertThat(databases()).isEmpty();
            assertThatThrownBy(() -> one.get(bytes("k"))).hasMessageContaining("were closed");
        }
    }

    @Test
    void whatACrashLeftIsDeletedAtStart() throws IOException {
        Files.createDirectories(folder.resolve("state-7-q"));
        Files.writeString(folder.resolve("state-7-q").resolve("000004.sst"), "leftover");
        Files.writeString(folder.resolve("mine.txt"), "not ours");
        try (StateStores stores = stores(Optional.of(folder))) {
            assertThat(stores.heldBytes()).isZero();
            assertThat(databases()).isEmpty();
            assertThat(folder.resolve("mine.txt")).exists();
        }
    }

    @Test
    void aFolderInUseIsNeitherEmptiedNorShared() throws IOException {
        try (StateStores first = stores(Optional.of(folder));
                SpillStore store = first.store("a");
                StateStores second = stores(Optional.of(folder))) {
            assertThat(databases()).containsExactly("state-1-a");
            assertThatThrownBy(() -> second.store("b"))
                    .isInstanceOf(SqlException.class)
                    .hasMessageContaining("another process uses " + folder)
                    .hasMessageContaining("sql.state.dir");
            assertThat(store.get(bytes("k"))).isNull();
        }
    }

    @Test
    void withoutAFolderOneIsMadeAndGoes() throws IOException {
        List<Path> before = temporary();
        List<Path> made;
        try (StateStores stores = stores(Optional.empty());
                SpillStore store = stores.store("a")) {
            assertThat(store.bytes()).isNotNegative();
            made = temporary();
            made.removeAll(before);
            assertThat(made).isNotEmpty(); // Other processes may make theirs at the same time.
        }
        assertThat(made).anyMatch(Files::notExists);
    }

    @Test
    void settingsHaveTheseDefaultsAndBounds() {
        StateConfig config = StateConfig.from(Map.of(), Optional.of(folder));
        assertThat(config.memoryBytes()).isEqualTo(Runtime.getRuntime().maxMemory() / 100 * 25);
        assertThat(config.nativeBytes()).isEqualTo(64 << 20);
        assertThat(config.folder()).contains(folder);
        Path other = folder.resolve("other");
        assertThat(StateConfig.from(Map.of("sql.state.dir", other.toString()), Optional.of(folder))
                        .folder())
                .contains(other);
        assertThatThrownBy(() -> StateConfig.from(Map.of("sql.state.native.memory.bytes", "4096"), Optional.of(folder)))
                .isInstanceOf(ConfigException.class);
    }

    private static StateStores stores(Optional<Path> folder) {
        return new StateStores(new StateConfig(1 << 20, NATIVE_BYTES, folder));
    }

    private List<String> databases() throws IOException {
        try (Stream<Path> children = Files.list(folder)) {
            return children.map(child -> child.getFileName().toString())
                    .filter(name -> name.startsWith("state-"))
                    .sorted()
                    .toList();
        }
    }

    private static List<Path> temporary() throws IOException {
        try (Stream<Path> children = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return children.filter(child -> child.getFileName().toString().startsWith("runnel-states-"))
                    .collect(Collectors.toCollection(ArrayList::new));
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
