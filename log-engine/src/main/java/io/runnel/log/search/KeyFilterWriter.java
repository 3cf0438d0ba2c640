package io.runnel.log.search;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Writes a {@link KeyFilter} file, block by block as the segment is read. For one thread. */
public final class KeyFilterWriter {
    private final Sink sink;
    private final List<ByteBuffer> directory = new ArrayList<>();
    private KeyGroup group = new KeyGroup();
    private Summary summary = Summary.EMPTY;
    private long position = KeyFilter.HEADER_BYTES;
    private int blocks;

    /** Where the bytes go. */
    @FunctionalInterface
    public interface Sink {
        /** Writes all of the buffer to that position of the file. */
        void write(ByteBuffer bytes, long position) throws IOException;
    }

    public KeyFilterWriter(Sink sink) {
        this.sink = sink;
    }

    /** Adds the block that follows. */
    public void add(KeyBlock block, long recordsWithoutKey, boolean control, boolean transactional) throws IOException {
        summary = summary.plus(block.block(), recordsWithoutKey, control, transactional);
        if (!group.accepts(block)) {
            endGroup();
        }
        group.add(block);
    }

    private void endGroup() throws IOException {
        Block first = group.first();
        directory.add(ByteBuffer.allocate(KeyFilter.GROUP_BYTES)
                .putLong(position)
                .putLong(first.baseOffset())
                .putInt(first.position())
                .putInt(group.size())
                .putInt(group.stripes())
                .flip());
        write(group.table());
        for (ByteBuffer stripe : group.matrix()) {
            write(stripe.rewind());
        }
        blocks += group.size();
        group = new KeyGroup();
    }

    private void write(ByteBuffer bytes) throws IOException {
        int length = bytes.remaining();
        sink.write(bytes, position);
        position += length;
    }

    /** Completes the file; only now it has a header. */
    public void finish(Identity segment) throws IOException {
        if (!group.isEmpty()) {
            endGroup();
        }
        long directoryAt = position;
        ByteBuffer groups = ByteBuffer.allocate(directory.size() * KeyFilter.GROUP_BYTES + KeyGroup.CHECKSUM_BYTES);
        directory.forEach(groups::put);
        write(groups.putInt(KeyGroup.checksum(groups, groups.position())).flip());
        sink.write(KeyFilter.header(segment, summary, directory.size(), blocks, directoryAt), 0);
    }
}
