package io.runnel.log.search;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyFilterTest {
    private static final Wanted ANYTHING = new Wanted(null, Long.MIN_VALUE, Long.MAX_VALUE);

    /** A file in memory, as long as what was written to it. */
    private static final class MemoryFile implements KeyFilterWriter.Sink, KeyFilter.Source {
        private byte[] bytes = {};
        private long read;

        @Override
        public void write(ByteBuffer from, long position) {
            int end = (int) position + from.remaining();
            bytes = end > bytes.length ? Arrays.copyOf(bytes, end) : bytes;
            from.get(bytes, (int) position, from.remaining());
        }

        @Override
        public void read(ByteBuffer into, long position) throws IOException {
            if (position < 0 || position + into.remaining() > bytes.length) {
                throw new EOFException();
            }
            read += into.remaining();
            into.put(bytes, (int) position, into.remaining());
        }
    }

    /** A block with the keys that are in it, by number; -1 for none. */
    private record Known(Block block, Set<Integer> keys, long endOffset, int end) {}

    private static long hash(int key) {
        return key < 0 ? KeyHash.NULL : KeyHash.of(ByteBuffer.wrap(("key-" + key).getBytes(UTF_8)));
    }

    private static List<Known> blocks(Random random, int count, int maxKeys, int universe) {
        List<Known> blocks = new ArrayList<>();
        long offset = random.nextInt(1_000);
        int position = 0;
        for (int i = 0; i < count; i++) {
            Set<Integer> keys = new HashSet<>();
            for (int k = random.nextInt(maxKeys + 1); k > 0; k--) {
                keys.add(random.nextInt(universe + 1) - 1);
            }
            long minMs = keys.isEmpty() ? Long.MAX_VALUE : 1_000L * i - random.nextInt(3_000);
            long maxMs = keys.isEmpty() ? Long.MIN_VALUE : minMs + random.nextInt(3_000);
            Block block = new Block(offset, position, keys.size(), minMs, maxMs);
            offset += 1 + keys.size() + random.nextInt(3);
            position += 100 + random.nextInt(1_000);
            blocks.add(new Known(block, keys, offset, position));
        }
        return blocks;
    }

    private static KeyBlock keyBlock(Known known) {
        return new KeyBlock(
                known.block(),
                known.keys().stream().mapToLong(KeyFilterTest::hash).toArray());
    }

    private static Identity identity(List<Known> blocks) {
        Known last = blocks.get(blocks.size() - 1);
        return new Identity(last.end(), last.endOffset() - 1, 0xfeed_beefL);
    }

    private static MemoryFile write(List<Known> blocks) throws IOException {
        MemoryFile file = new MemoryFile();
        KeyFilterWriter writer = new KeyFilterWriter(file);
        for (Known known : blocks) {
            writer.add(keyBlock(known), known.keys().contains(-1) ? 1 : 0, false, false);
        }
        writer.finish(identity(blocks));
        return file;
    }

    private static KeyFilter open(MemoryFile file, List<Known> blocks) throws IOException {
        KeyFilter filter = KeyFilter.open(file, identity(blocks));
        assertThat(filter).isNotNull();
        return filter;
    }

    private static boolean wanted(Known known, Set<Integer> keys, Wanted wanted, long from) {
        return known.endOffset() > from
                && wanted.time(known.block().minMs(), known.block().maxMs())
                && known.keys().stream().anyMatch(keys::contains);
    }

    /** Both ways to know blocks, against the plain sets: all that holds a key is found, and little else. */
    @ParameterizedTest
    @CsvSource({"1, 10, 20", "60, 300, 2000", "700, 30, 50", "5000, 4, 100000", "40, 5000, 100000000"})
    void whatHoldsAKeyOrATimeIsFound(int count, int maxKeys, int universe) throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<Known> blocks = blocks(random, count, maxKeys, universe);
        KeyFilter filter = open(write(blocks), blocks);
        BlockFilters memory = new BlockFilters(blocks.get(0).block().baseOffset());
        blocks.forEach(known -> memory.add(keyBlock(known), known.endOffset(), known.end()));
        long inVain = 0;
        long asked = 0;
        for (int i = 0; i < 100; i++) {
            Set<Integer> keys = new HashSet<>();
            for (int k = random.nextInt(3); k >= 0; k--) {
                keys.add(random.nextInt(universe + 1) - 1);
            }
            boolean anyTime = random.nextBoolean();
            long minMs = anyTime ? Long.MIN_VALUE : random.nextInt(1_000 * count);
            long maxMs = anyTime ? Long.MAX_VALUE : minMs + random.nextInt(200_000);
            Wanted wanted =
                    new Wanted(keys.stream().mapToLong(KeyFilterTest::hash).toArray(), minMs, maxMs);
            long from = random.nextBoolean()
                    ? 0
                    : blocks.get(random.nextInt(count)).block().baseOffset() + 1;
            List<Known> expected = blocks.stream()
                    .filter(known -> wanted(known, keys, wanted, from))
                    .toList();
            for (List<Candidate> found : List.of(filter.candidates(wanted, from), memory.candidates(wanted, from))) {
                assertThat(found)
                        .as("seed %d keys %s times %d to %d", seed, keys, minMs, maxMs)
                        .containsAll(
                                expected.stream().map(KeyFilterTest::candidate).toList());
                assertThat(found).isSortedAccordingTo((a, b) -> Long.compare(a.fromOffset(), b.fromOffset()));
                inVain += found.size() - expected.size();
                asked += (long) count * keys.size();
            }
        }
        assertThat((double) inVain / asked)
                .as("seed %d: share of blocks named in vain", seed)
                .isLessThan(0.004);
        assertThat(filter.candidates(ANYTHING, 0))
                .containsExactlyElementsOf(blocks.stream()
                        .filter(known -> !known.keys().isEmpty())
                        .map(KeyFilterTest::candidate)
                        .toList());
        assertThat(filter.blocks()).isEqualTo(count);
    }

    private static Candidate candidate(Known known) {
        return new Candidate(
                known.block().baseOffset(),
                known.endOffset(),
                known.end() - known.block().position(),
                known.block().records());
    }

    @Test
    void aProbeReadsLittle() throws IOException {
        Random random = new Random(1);
        List<Known> blocks = blocks(random, 1_000, 4_000, Integer.MAX_VALUE - 2);
        MemoryFile file = write(blocks);
        KeyFilter filter = open(file, blocks);
        file.read = 0;
        filter.candidates(new Wanted(new long[] {hash(17)}, Long.MIN_VALUE, Long.MAX_VALUE), 0);
        long records =
                blocks.stream().mapToLong(known -> known.block().records()).sum();
        assertThat(file.bytes.length).as("file of %d records", records).isLessThan((int) (5 * records));
        assertThat(file.read).isLessThan(200_000);
    }

    @Test
    void recordsWithoutKeysTakeNoFilter() throws IOException {
        List<Known> blocks = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            blocks.add(new Known(new Block(10L * i, 100 * i, 10, i, i), Set.of(-1), 10L * i + 10, 100 * i + 100));
        }
        MemoryFile file = write(blocks);
        KeyFilter filter = open(file, blocks);
        assertThat(file.bytes.length).isLessThan(33_000);
        assertThat(filter.candidates(new Wanted(new long[] {hash(1)}, 0, 2_000), 0))
                .isEmpty();
        assertThat(filter.candidates(new Wanted(new long[] {hash(-1)}, 5, 6), 0))
                .hasSize(2);
        assertThat(filter.summary()).isEqualTo(new Summary(10_000, 1_000, false, false, 0, 999));
    }

    @Test
    void aBlockWithTooManyKeysIsAlwaysNamed() throws IOException {
        MemoryFile file = new MemoryFile();
        KeyFilterWriter writer = new KeyFilterWriter(file);
        writer.add(new KeyBlock(new Block(0, 0, 1, 0, 0), new long[] {hash(1)}), 0, false, false);
        writer.add(new KeyBlock(new Block(1, 10, 9, 0, 0), null), 0, true, true);
        writer.add(new KeyBlock(new Block(10, 90, 1, 0, 0), new long[] {hash(2)}), 0, false, false);
        writer.finish(new Identity(100, 10, 0));
        KeyFilter filter = KeyFilter.open(file, new Identity(100, 10, 0));
        assertThat(filter.candidates(new Wanted(new long[] {hash(1)}, 0, 0), 0))
                .containsExactly(new Candidate(0, 1, 10, 1), new Candidate(1, 10, 80, 9));
        assertThat(filter.summary()).isEqualTo(new Summary(11, 0, true, true, 0, 0));
    }

    @Test
    void damageIsNoticedWhereverItIs() throws IOException {
        Random random = new Random(7);
        List<Known> blocks = blocks(random, 50, 100, 1_000);
        MemoryFile file = write(blocks);
        for (int i = 0; i < 300; i++) {
            int at = random.nextInt(file.bytes.length);
            byte before = file.bytes[at];
            file.bytes[at] ^= (byte) (1 << random.nextInt(8));
            assertThat(notFound(file, blocks)).as("byte %d", at).isTrue();
            file.bytes[at] = before;
        }
        byte[] whole = file.bytes;
        for (int length = 0; length < whole.length; length += 97) {
            file.bytes = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> notFound(file, blocks)).isInstanceOf(EOFException.class);
        }
        file.bytes = new byte[whole.length];
        assertThat(KeyFilter.open(file, identity(blocks))).isNull();
    }

    /** Whether some part is damaged; all are looked at. */
    private static boolean notFound(MemoryFile file, List<Known> blocks) throws IOException {
        @Nullable KeyFilter filter = KeyFilter.open(file, identity(blocks));
        if (filter == null) {
            return true;
        }
        long[] everyStripe = new Random(3).longs(5_000).toArray();
        return filter.candidates(new Wanted(everyStripe, Long.MIN_VALUE, Long.MAX_VALUE), 0) == null
                || filter.candidates(ANYTHING, 0) == null;
    }

    @Test
    void aFileOfAnotherSegmentIsNone() throws IOException {
        List<Known> blocks = blocks(new Random(1), 3, 10, 10);
        MemoryFile file = write(blocks);
        Identity right = identity(blocks);
        assertThat(KeyFilter.open(file, right)).isNotNull();
        assertThat(KeyFilter.open(
                        file, new Identity(right.sizeInBytes() + 1, right.lastOffset(), right.lastChecksum())))
                .isNull();
        assertThat(KeyFilter.open(
                        file, new Identity(right.sizeInBytes(), right.lastOffset() - 1, right.lastChecksum())))
                .isNull();
        assertThat(KeyFilter.open(file, new Identity(right.sizeInBytes(), right.lastOffset(), 1)))
                .isNull();
    }

    /** Of the algorithm's specification, and what its reference implementation gives. */
    @Test
    void theHashIsXxHash64() {
        assertThat(hashOf("")).isEqualTo(0xef46db3751d8e999L);
        assertThat(hashOf("a")).isEqualTo(0xd24ec4f1a98c6e5bL);
        assertThat(hashOf("abc")).isEqualTo(0x44bc2cf5ad770999L);
        assertThat(hashOf("Nobody inspects the spammish repetition")).isEqualTo(0xfbcea83c8a378bf1L);
        ByteArrayOutputStream padded = new ByteArrayOutputStream();
        padded.writeBytes("xxabcx".getBytes(UTF_8));
        ByteBuffer middle = ByteBuffer.wrap(padded.toByteArray(), 2, 3);
        assertThat(KeyHash.of(middle)).isEqualTo(hashOf("abc"));
        assertThat(KeyHash.of(middle.asReadOnlyBuffer())).isEqualTo(hashOf("abc"));
        assertThat(middle.remaining()).isEqualTo(3);
    }

    private static long hashOf(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        return KeyHash.of(bytes, 0, bytes.length);
    }
}
