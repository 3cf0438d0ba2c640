package io.runnel.log;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.NotLeaderOrFollowerException;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Reads a partition wherever it is led: from this node's replica while this node leads, over the network otherwise. When
 * the leader moves, it goes on where it stands.
 */
final class MovingReader implements PartitionReader {
    /** A partition may move again while it is opened; each time its leader must have been elected anew. */
    private static final int MOST_MOVES_AT_ONCE = 10;

    private final Supplier<PartitionReader> place;
    private PartitionReader reader;
    private long limit = Long.MAX_VALUE;
    private @Nullable Collection<@Nullable ByteBuffer> keys;
    private long minMs = Long.MIN_VALUE;
    private long maxMs = Long.MAX_VALUE;
    private BooleanSupplier cancelled = () -> false;
    private @Nullable Runnable wakeUp;
    private long bytesOfBefore;
    private ReadStatistics statisticsOfBefore = ReadStatistics.NONE;
    private boolean closed;

    /** @param place opens a reader where the partition is led now; throws when the topic is gone */
    MovingReader(Supplier<PartitionReader> place) {
        this.place = place;
        this.reader = place.get();
    }

    /** Asks the reader, and another one if its replica leads no more. */
    private synchronized <T> T ask(Function<PartitionReader, T> question) {
        for (int moves = 0; ; moves++) {
            PartitionReader asked = reader;
            try {
                return question.apply(asked);
            } catch (NotLeaderOrFollowerException e) {
                if (closed || moves == MOST_MOVES_AT_ONCE) {
                    throw e;
                }
                move(asked);
            }
        }
    }

    private void move(PartitionReader from) {
        PartitionReader next = place.get();
        next.seek(from.position());
        next.limit(limit);
        if (keys != null) {
            next.onlyKeys(keys);
        }
        if (minMs != Long.MIN_VALUE || maxMs != Long.MAX_VALUE) {
            next.onlyTimes(minMs, maxMs);
        }
        next.cancelWhen(cancelled);
        next.onReadable(wakeUp);
        bytesOfBefore += from.bytesRead();
        statisticsOfBefore = statisticsOfBefore.plus(from.statistics());
        reader = next;
        from.close();
        Runnable told = wakeUp;
        if (told != null) {
            told.run(); // What came before the registration has woken nobody.
        }
    }

    @Override
    public TopicPartition partition() {
        return reader.partition();
    }

    @Override
    public long startOffset() {
        return ask(PartitionReader::startOffset);
    }

    @Override
    public long endOffset() {
        return ask(PartitionReader::endOffset);
    }

    @Override
    public long offsetForTime(long timestampMs) {
        return ask(asked -> asked.offsetForTime(timestampMs));
    }

    @Override
    public void seek(long offset) {
        reader.seek(offset);
    }

    @Override
    public long position() {
        return reader.position();
    }

    @Override
    public void limit(long endOffset) {
        limit = endOffset;
        reader.limit(endOffset);
    }

    @Override
    public void onlyKeys(@Nullable Collection<@Nullable ByteBuffer> wanted) {
        keys = wanted;
        reader.onlyKeys(wanted);
    }

    @Override
    public void onlyTimes(long fromMs, long toMs) {
        minMs = fromMs;
        maxMs = toMs;
        reader.onlyTimes(fromMs, toMs);
    }

    @Override
    public void cancelWhen(BooleanSupplier condition) {
        cancelled = condition;
        reader.cancelWhen(condition);
    }

    @Override
    public ReadEstimate estimate(long fromOffset, long toOffset) {
        return ask(asked -> asked.estimate(fromOffset, toOffset));
    }

    @Override
    public ReadStatistics statistics() {
        return statisticsOfBefore.plus(reader.statistics());
    }

    @Override
    public OptionalLong countRecords(long fromOffset, long toOffset) {
        return ask(asked -> asked.countRecords(fromOffset, toOffset));
    }

    @Override
    public boolean next() {
        try {
            return reader.next();
        } catch (NotLeaderOrFollowerException e) {
            return ask(PartitionReader::next);
        }
    }

    @Override
    public long offset() {
        return reader.offset();
    }

    @Override
    public long timestampMs() {
        return reader.timestampMs();
    }

    @Override
    public @Nullable ByteBuffer key() {
        return reader.key();
    }

    @Override
    public @Nullable ByteBuffer value() {
        return reader.value();
    }

    @Override
    public long bytesRead() {
        return bytesOfBefore + reader.bytesRead();
    }

    @Override
    public Header[] headers() {
        return reader.headers();
    }

    @Override
    public void onReadable(@Nullable Runnable newWakeUp) {
        synchronized (this) {
            wakeUp = newWakeUp;
            reader.onReadable(newWakeUp);
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            reader.close();
        }
    }
}
